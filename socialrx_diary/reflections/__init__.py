"""What a person wrote of their weeks."""
