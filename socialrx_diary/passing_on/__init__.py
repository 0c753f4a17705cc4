"""What somebody wants passed on: a few words, approved word for word, that their link worker may take a copy of."""
