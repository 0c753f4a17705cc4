"""The front door, pages about the service, the choice of language, leaving quickly, and health."""
