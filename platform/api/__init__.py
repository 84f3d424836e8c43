"""The public API: what other systems and our own scripts read and write, by the same services as pages."""
