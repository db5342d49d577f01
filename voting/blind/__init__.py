"""Secret ballots that nobody can link: blind-signed credentials (RFC 9474) and what they cast."""
