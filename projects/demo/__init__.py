"""The demonstration province: organisations, people, plans and believable projects, from a seed."""
