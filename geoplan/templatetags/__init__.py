"""Template tags that every app shares."""
