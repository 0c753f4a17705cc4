"""Names: what in somebody's words may tell who a person is, pointed out to the people who read them before release."""
