"""Help now: the numbers to call, one tap away on every page, signed in or not."""
