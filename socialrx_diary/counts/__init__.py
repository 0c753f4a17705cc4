"""Counts for funders: how many, every three months, rounded and with the small ones hidden. Never of one person."""
