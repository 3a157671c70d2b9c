"""Learning from finished projects: what an estimate of a class turns into, and how good that prediction has been."""
