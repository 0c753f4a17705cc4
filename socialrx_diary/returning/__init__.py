"""Coming back: the words of one's way back in, new cards that open only new weeks, and the safe way without words."""
