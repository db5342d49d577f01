"""Backups of a data folder in use, and bringing one back: docs/backup.md tells people how."""
