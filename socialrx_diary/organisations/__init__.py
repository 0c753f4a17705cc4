"""A service: the organisation that offers the diary, under its own name and with its own words."""
