"""Sharing: what somebody shares and with whom, changing and stopping it, and who has looked."""
