"""A lock for a phone that others use too: six numbers, asked for when the phone has rested."""
