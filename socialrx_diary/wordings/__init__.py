"""The words of a service for the questions it asks: seen beside those in use, measured, and put in use."""
