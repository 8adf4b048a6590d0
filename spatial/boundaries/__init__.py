"""Boundaries: builds the approximate default layer, reads official files, and loads either of them."""
