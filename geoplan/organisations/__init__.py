"""LAOs, provincial offices and the department."""
