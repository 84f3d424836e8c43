"""Sockets of communities."""
