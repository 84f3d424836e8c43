"""Pages of search, directory and communities."""
