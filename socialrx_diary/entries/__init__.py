"""The pages of a week: two short ones to write it, and one of its own for every week."""
