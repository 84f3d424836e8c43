"""Elasticsearch: the mapping, the questions, the writes. Nothing outside this folder knows its client."""
