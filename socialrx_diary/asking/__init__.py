"""Asking once more what somebody said yes to in words that have changed since."""
