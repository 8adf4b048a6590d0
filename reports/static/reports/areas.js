// The map of an area page: its outline, and the projects that lie in it or touch it.
import { addLegend, addProjects, createMap } from "geoplan/map";

/** Draw the boundary of the area itself over the others. */
async function outline(map, url) {
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (!response.ok) return;
  map.addSource("outline", { type: "geojson", data: await response.json() });
  map.addLayer({
    id: "outline",
    type: "line",
    source: "outline",
    layout: { "line-join": "round" },
    paint: { "line-color": "#0B5CAD", "line-width": 3, "line-opacity": 0.75 },
  });
}

// On a phone the figures, the map and the projects are seen first; what the address asks for stays open.
if (matchMedia("(max-width: 767px)").matches) {
  const asked = document.getElementById(location.hash.slice(1));
  for (const fold of document.querySelectorAll("[data-fold-on-phone]")) fold.open = Boolean(asked) && fold.contains(asked);
}

const element = document.getElementById("area-map");
const map = createMap(element);
map.ready?.(() => {
  addProjects(map, {
    query: element.dataset.query,
    onClick: (id) => {
      location.href = `/projects/${id}/`;
    },
  });
  addLegend(map);
  if (element.dataset.outline) outline(map, element.dataset.outline);
});
