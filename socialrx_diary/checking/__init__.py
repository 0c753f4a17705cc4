"""Checking words for names: two people read each passage before any words leave."""
