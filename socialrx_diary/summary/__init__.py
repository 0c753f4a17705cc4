"""The summary: what one person shares with their link worker, and the page both of them see."""
