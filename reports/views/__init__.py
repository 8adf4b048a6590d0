"""Pages of summaries and reports."""
