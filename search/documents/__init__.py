"""How each kind of thing becomes documents, read in bulk as tuples."""
