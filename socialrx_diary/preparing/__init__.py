"""Getting ready to meet: the day, what to talk about and in which order, and reading it together on one's own phone."""
