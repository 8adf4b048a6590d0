// The preview of an import: the map and the table of problems point at each other.
import { createMap, geometryBounds } from "geoplan/map";

const COLOURS = ["match", ["get", "state"], "refused", "#D55E00", "warned", "#E69F00", "#009E73"];
const HOT = ["boolean", ["feature-state", "hot"], false];
const element = document.getElementById("import-map");
const table = document.getElementById("import-lines");
const map = createMap(element);
const byPosition = new Map();
let hot = null;

function mark(position) {
  if (hot !== null) map.setFeatureState({ source: "rows", id: hot }, { hot: false });
  hot = byPosition.has(position) ? position : null;
  if (hot !== null) map.setFeatureState({ source: "rows", id: hot }, { hot: true });
  table?.querySelectorAll(".gp-hot").forEach((row) => row.classList.remove("gp-hot"));
  table?.querySelector(`[data-position="${position}"]`)?.classList.add("gp-hot");
}

function go(row) {
  const position = Number(row.dataset.position);
  const feature = byPosition.get(position);
  const box = feature && geometryBounds(feature.geometry);
  if (!box) return;
  mark(position);
  map.fitBounds(box, { padding: 60, maxZoom: 16 });
}

function show(data) {
  data.features.forEach((feature) => byPosition.set(feature.id, feature));
  const source = { source: "rows" };
  map.addSource("rows", { type: "geojson", data });
  map.addLayer({ ...source, id: "rows-fill", type: "fill", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": COLOURS, "fill-opacity": 0.35 } });
  map.addLayer({ ...source, id: "rows-line", type: "line", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": COLOURS, "line-width": ["case", HOT, 6, 3] } });
  map.addLayer({
    ...source, id: "rows-point", type: "circle", filter: ["==", ["geometry-type"], "Point"],
    paint: { "circle-color": COLOURS, "circle-radius": ["case", HOT, 10, 6], "circle-stroke-color": ["case", HOT, "#1B2533", "#FFFFFF"], "circle-stroke-width": 2 },
  });
  for (const layer of ["rows-fill", "rows-line", "rows-point"]) {
    map.on("click", layer, (event) => {
      const { position } = event.features[0].properties;
      mark(position);
      table?.querySelector(`[data-position="${position}"]`)?.scrollIntoView({ block: "nearest" });
    });
    map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
  }
  if (data.shown < data.total) {
    const words = element.dataset.leftOut.replace("{shown}", data.shown).replace("{total}", data.total);
    document.getElementById("import-map-note").textContent = words;
  }
  element.dataset.shown = data.shown;
}

if (map) {
  const data = await (await fetch(element.dataset.url, { headers: { Accept: "application/json" } })).json();
  map.ready(() => show(data));
  table?.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-position]");
    if (row) go(row);
  });
  table?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("tr[data-position]")) go(event.target);
  });
}
