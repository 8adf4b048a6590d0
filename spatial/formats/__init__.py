"""One module a file format, a reader and a writer with the same shape; knows files, nothing of projects or Django.

``reading.read_upload`` reads a hostile file in a confined process; ``writing.write`` writes chunks of features.
"""
