"""Who may come in: the people who work for a service, and the devices people are signed in on."""
