"""The live pages: state, controls, and the launcher that serves them safely."""
