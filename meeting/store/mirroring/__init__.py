"""Keeps a second machine's copy of a data folder in step: what is acknowledged lies on both."""
