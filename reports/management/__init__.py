"""Commands of summaries and reports."""
