"""Copies of a service: made while it is in use, sealed, thinned out, and put back whole or not at all."""
