"""What can be bettered in a model on its data: one file a question."""
