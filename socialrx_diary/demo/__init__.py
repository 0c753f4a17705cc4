"""The made-up service that a first start shows: its people, their weeks and their words."""
