"""An A4 sheet for each project, as PDF: map, facts, budget, timeline and photos."""
