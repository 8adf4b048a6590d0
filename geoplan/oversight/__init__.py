"""What provincial offices do: review, chase and report."""
