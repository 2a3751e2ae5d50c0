"""What can be bettered in a model, whatever its data: one file a question."""
