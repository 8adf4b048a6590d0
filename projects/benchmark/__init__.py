"""Load data for benchmarks: a country of projects, clustered as people are, the same ones for the same number."""
