"""Pages of the money of projects."""
