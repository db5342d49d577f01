"""The checks a stranger runs on a record, one family to a module."""
