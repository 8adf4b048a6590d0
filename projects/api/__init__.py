"""The API's projects, locations, imports and exports."""
