"""Several workers on existing engines: their configuration file, and what keeps them all up."""
