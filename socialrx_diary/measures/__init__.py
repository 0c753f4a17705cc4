"""Questions with published wording, asked only where a service wants them; the answers are the person's own."""
