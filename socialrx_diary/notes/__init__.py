"""Notes of a meeting in two voices: each writes in their own, both agree, and what was agreed stays with the person."""
