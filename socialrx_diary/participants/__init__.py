"""Whose diary it is: being invited, joining, one's own settings and copy, and leaving."""
