"""My story: a booklet of the weeks somebody chooses, to print or as a file, made on the spot and kept nowhere."""
