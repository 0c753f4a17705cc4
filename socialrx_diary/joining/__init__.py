"""Joining: the code, then one question a page, then one's own diary."""
