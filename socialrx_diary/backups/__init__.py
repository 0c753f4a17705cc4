"""Copies of a service that can be put back: made while it is in use, sealed, thinned out, and put back whole or not at all."""
