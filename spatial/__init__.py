"""Knows places; knows nothing of projects or people."""
