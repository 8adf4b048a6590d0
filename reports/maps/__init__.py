"""The GIS report: any filtered list of projects as one self-contained Folium map in an HTML file."""
