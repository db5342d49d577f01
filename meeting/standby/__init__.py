"""The second machine: it follows the first one's data folder, and takes over when it is told."""
