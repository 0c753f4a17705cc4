"""What may be shared and with whom: permissions given, changed, withdrawn, each with the words that were shown."""
