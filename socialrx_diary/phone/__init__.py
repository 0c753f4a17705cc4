"""The diary on a phone: what it is called there, what works without a signal, and what waits there to be sent."""
