"""Importing projects from files: upload, read, match, check, commit, undo. One path for the pages and the command."""
