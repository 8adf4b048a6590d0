"""Exporting projects: any filtered list, in any of our formats and systems, at constant memory."""
