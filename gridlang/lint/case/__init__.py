"""What is suspicious in a MATPOWER case that could be read: one file a question."""
