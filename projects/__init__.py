"""Plans, projects and every record that attaches to a project feature."""
