"""My people: a link worker's own list, and inviting somebody to it."""
