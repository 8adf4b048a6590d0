"""The SQL of imports: matching a file with the projects there are, writing it, and undoing that."""
