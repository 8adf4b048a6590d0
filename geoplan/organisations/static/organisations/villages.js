// The map beside the list of villages: their points with labels, the organisation's area, and the row under the pointer.
import { addGeometry, addTip, createMap, geometryBounds } from "../spatial/map.js";

const element = document.getElementById("village-map");
const features = JSON.parse(document.getElementById("village-places")?.textContent ?? "[]");
const SOURCE = "villages";

function frame() {
  if (!features.length) return {};
  const box = geometryBounds({ coordinates: features.map((one) => one.geometry.coordinates) });
  const room = 0.01;
  return { bounds: [box[0] - room, box[1] - room, box[2] + room, box[3] + room] };
}

function addVillages(map) {
  const hot = ["boolean", ["feature-state", "hot"], false];
  map.addSource(SOURCE, { type: "geojson", data: { type: "FeatureCollection", features } });
  map.addLayer({
    id: "village-points", type: "circle", source: SOURCE,
    paint: {
      "circle-radius": ["case", hot, 10, 6], "circle-color": "#0B5CAD",
      "circle-stroke-color": ["case", hot, "#1B2533", "#FFFFFF"], "circle-stroke-width": 2,
    },
  });
  map.addLayer({
    id: "village-labels", type: "symbol", source: SOURCE,
    layout: {
      "text-field": ["get", "label"], "text-font": ["Sarabun"], "text-size": 12, "text-line-height": 1.5,
      "text-anchor": "top", "text-offset": [0, 0.7], "text-optional": true,
    },
    paint: { "text-color": "#1B2533", "text-halo-color": "#FFFFFF", "text-halo-width": 1.6 },
  });
}

function listen(map) {
  const tip = addTip(map);
  let now = null;
  const mark = (id) => {
    if (id === now) return;
    for (const [one, on] of [[now, false], [id, true]]) {
      if (one === null) continue;
      if (features.some((feature) => feature.id === one)) map.setFeatureState({ source: SOURCE, id: one }, { hot: on });
      document.querySelector(`[data-community="${one}"]`)?.classList.toggle("gp-hot", on);
    }
    now = id;
  };
  map.on("mousemove", "village-points", (event) => {
    tip.show(event.point, event.features[0].properties.words);
    mark(event.features[0].id);
  });
  map.on("mouseleave", "village-points", () => {
    tip.hide();
    mark(null);
  });
  for (const row of document.querySelectorAll("[data-community]")) {
    row.addEventListener("mouseenter", () => mark(Number(row.dataset.community)));
    row.addEventListener("mouseleave", () => mark(null));
  }
}

const map = element && createMap(element, frame());
map?.ready(() => {
  if (element.dataset.outline) addGeometry(map, JSON.parse(element.dataset.outline), { id: "own-area", colour: "#0B5CAD" });
  addVillages(map);
  listen(map);
});
