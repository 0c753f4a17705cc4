"""Meetings: the day somebody and their link worker meet, and what they want to talk about then."""
