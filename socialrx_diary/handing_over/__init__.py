"""Handing over: putting people on another link worker's list, and asking them anew what this one may see."""
