"""Revisions of announced plans: drawing them up, announcing them, and the plan as it stood on any day."""
