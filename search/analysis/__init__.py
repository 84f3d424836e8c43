"""How text becomes words of the index, and how a question becomes words to look for."""
