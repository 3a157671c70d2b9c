"""One module per page: its state, and the controls that turn its knobs."""
