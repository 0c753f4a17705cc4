"""Coming in with the account people have at work anyway: another sign-in that is trusted for who somebody is."""
