"""More: one's own settings, devices and copy."""
