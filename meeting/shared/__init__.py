"""What the workers of one house share beside the store; nothing in it that cannot be rebuilt."""
