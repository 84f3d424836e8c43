"""The only writers of communities: each function is the whole act."""
