"""The five themes a week can be about, and prompts that may help to write. They have no order."""
