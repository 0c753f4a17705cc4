"""Leaving: deleting everything, with seven days to change one's mind, and what happens when they are over."""
