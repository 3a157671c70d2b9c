"""Which candidates deserve money and people, and how sure are we of that order."""
