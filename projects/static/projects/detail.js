// The map of one project, with its earlier locations on request.
import { addGeometry, createMap, geometryBounds } from "geoplan/map";

const places = JSON.parse(document.getElementById("detail-places").textContent);
const map = createMap("detail-map", { bounds: geometryBounds(places.now), maxZoom: 13 });
if (map) addGeometry(map, places.now, { stage: places.stage });

const shown = new Set();
for (const button of document.querySelectorAll("[data-place]")) {
  button.addEventListener("click", () => {
    const id = `earlier-${button.dataset.place}`;
    const geometry = places.earlier[button.dataset.place];
    if (!shown.has(id)) {
      shown.add(id);
      addGeometry(map, geometry, { id, colour: "#D55E00" });
      button.setAttribute("aria-pressed", "true");
    }
    const [west, south, east, north] = geometryBounds({ geometries: [geometry, places.now] });
    map.fitBounds([west, south, east, north], { padding: 40, maxZoom: 16 });
    document.getElementById("detail-map").scrollIntoView({ block: "center", behavior: "smooth" });
  });
}
