// Where the photos were taken, on the page's map: their numbers, and a line to the project where it is far.
import { addTip } from "geoplan/map";

const FAR = ["get", "far"];
const collection = (features) => ({ type: "FeatureCollection", features });

function features(points) {
  const spots = points.map(({ point, ...properties }) => ({ type: "Feature", id: properties.id, properties, geometry: { type: "Point", coordinates: point } }));
  const lines = points.filter((one) => one.far && one.nearest).map((one) => ({
    type: "Feature", properties: { distance: one.distance }, geometry: { type: "LineString", coordinates: [one.point, one.nearest] },
  }));
  return { spots: collection(spots), lines: collection(lines) };
}

function addLayers(map, { spots, lines }) {
  map.addSource("photo-lines", { type: "geojson", data: lines });
  map.addSource("photos", { type: "geojson", data: spots });
  map.addLayer({ id: "photo-lines", type: "line", source: "photo-lines", paint: { "line-color": "#D55E00", "line-width": 2, "line-dasharray": [2, 2] } });
  map.addLayer({
    id: "photo-distances", type: "symbol", source: "photo-lines",
    layout: { "symbol-placement": "line-center", "text-field": ["get", "distance"], "text-font": ["Sarabun"], "text-size": 12, "text-offset": [0, -0.9] },
    paint: { "text-color": "#A84300", "text-halo-color": "#FFFFFF", "text-halo-width": 2 },
  });
  map.addLayer({
    id: "photos", type: "circle", source: "photos",
    paint: { "circle-radius": 10, "circle-color": "#FFFFFF", "circle-stroke-width": 3, "circle-stroke-color": ["case", FAR, "#D55E00", "#0B5CAD"] },
  });
  map.addLayer({
    id: "photo-numbers", type: "symbol", source: "photos",
    layout: { "text-field": ["to-string", ["get", "number"]], "text-font": ["Sarabun"], "text-size": 12, "text-allow-overlap": true, "text-ignore-placement": true },
    paint: { "text-color": "#1B2533" },
  });
}

function listen(map, open) {
  const tip = addTip(map);
  map.on("mousemove", "photos", (event) => {
    map.getCanvas().style.cursor = "pointer";
    tip.show(event.point, event.features[0].properties.distance);
  });
  map.on("mouseleave", "photos", () => {
    map.getCanvas().style.cursor = "";
    tip.hide();
  });
  map.on("click", "photos", (event) => open(event.features[0].properties.id));
}

/** Answers {start(points, open), set(points), show(id)}; all do nothing on a page without a map. */
export function drawPhotos() {
  let map = null;
  let points = [];
  const set = (next) => {
    points = next;
    const { spots, lines } = features(points);
    map?.getSource("photos")?.setData(spots);
    map?.getSource("photo-lines")?.setData(lines);
  };
  return {
    set,
    start(first, open) {
      points = first;
      map = document.getElementById("detail-map")?.geoplanMap ?? null;
      map?.ready(() => {
        addLayers(map, features(points));
        listen(map, open);
      });
    },
    show(id) {
      const one = points.find((point) => point.id === id);
      if (!map || !one) return;
      const ends = one.nearest ? [one.point, one.nearest] : [one.point];
      const [xs, ys] = [0, 1].map((axis) => ends.map((end) => end[axis]));
      map.fitBounds([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)], { padding: 60, maxZoom: 17 });
      document.getElementById("detail-map").scrollIntoView({ block: "center", behavior: "smooth" });
    },
  };
}
