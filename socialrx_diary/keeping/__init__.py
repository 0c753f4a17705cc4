"""How long a diary is kept after its last visit: a clock for each service, two notices, and then it goes."""
