"""Reading before release: a place for it until it is there. Nothing is cleared, so nothing with words can leave."""
