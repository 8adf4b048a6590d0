"""Summaries, dashboards, GIS reports, official forms and open data."""
