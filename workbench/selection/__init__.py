"""Which projects go ahead, when, with which money and people, and why."""
