"""A short message that somebody's page is open: when they asked for it, where they asked for it, once."""
