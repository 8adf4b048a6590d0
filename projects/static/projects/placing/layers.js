// GeoJSON overlays on the map, below the drawing: the organisation's area, neighbours, candidates, both sides.
const EMPTY = { type: "FeatureCollection", features: [] };

/** Add an overlay; answers a function that shows a geometry, a list of features, or nothing. */
export function overlay(map, id, { colour, width = 3, dash, fill = 0.15, radius = 6, opacity = 1 }) {
  map.addSource(id, { type: "geojson", data: EMPTY });
  const common = { source: id };
  const type = (kind) => ["==", ["geometry-type"], kind];
  map.addLayer({ ...common, id: `${id}-fill`, type: "fill", filter: type("Polygon"), paint: { "fill-color": colour, "fill-opacity": fill } });
  map.addLayer({
    ...common, id: `${id}-line`, type: "line", filter: ["!", type("Point")], layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": colour, "line-width": width, "line-opacity": opacity, ...(dash ? { "line-dasharray": dash } : {}) },
  });
  map.addLayer({
    ...common, id: `${id}-point`, type: "circle", filter: type("Point"),
    paint: { "circle-color": colour, "circle-radius": radius, "circle-opacity": opacity, "circle-stroke-color": "#FFFFFF", "circle-stroke-width": 2 },
  });
  return (shown) => {
    const features = Array.isArray(shown) ? shown : shown ? [{ type: "Feature", properties: {}, geometry: shown }] : [];
    map.getSource(id).setData({ type: "FeatureCollection", features });
  };
}
