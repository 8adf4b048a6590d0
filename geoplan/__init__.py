"""The platform: settings, people, organisations, and what every part shares."""
