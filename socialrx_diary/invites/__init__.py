"""Letting people in: cards with a code, and codes for another phone. A code works once, and only by a POST."""
