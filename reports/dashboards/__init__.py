"""Dashboards: country → province → district → subdistrict, and each LAO; read from the summaries only."""
