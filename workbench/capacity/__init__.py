"""Who can do the work, when, and where people are short."""
