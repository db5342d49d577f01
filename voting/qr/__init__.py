"""The code printed on every result: a signed summary that a phone reads from paper."""
