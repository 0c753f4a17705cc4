"""More: one's own settings, devices and copy, and deleting everything."""
