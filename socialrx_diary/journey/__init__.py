"""My journey: one's own weeks shown back as a path that is only as long as its stones. Time, never progress."""
