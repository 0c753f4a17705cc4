"""Ways in with a face, a finger or the phone's own lock."""
