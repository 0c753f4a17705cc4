"""Running the service: its details and who works for it. Administrators manage accounts and never read diaries."""
