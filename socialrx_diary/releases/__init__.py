"""What leaves for a study: asked for, answered by a second person, gathered from what stands, taken out afterwards."""
