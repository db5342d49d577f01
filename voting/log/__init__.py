"""The public log: a Merkle tree of events, signed checkpoints, witnesses that watch it grow."""
