"""A receipt for every write: the same form sent twice is kept once and answered alike."""
