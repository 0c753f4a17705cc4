"""Making the file of a release: piece by piece while nobody waits, kept sealed, locked anew for whoever fetches it."""
