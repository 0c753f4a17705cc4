"""A week written on a printed page, and typed in later by whoever holds it."""
