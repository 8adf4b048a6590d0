// The map of an organisation's page: its own area and the projects in it.
import { addGeometry, addLegend, addProjects, createMap } from "../spatial/map.js";

const element = document.getElementById("organisation-map");
const map = createMap(element);
map.ready(() => {
  addGeometry(map, JSON.parse(element.dataset.outline), { id: "own-area", colour: "#0B5CAD" });
  addProjects(map, {
    query: element.dataset.query,
    onClick: (feature) => {
      if (feature.properties.id) location.href = `/projects/${feature.properties.id}/`;
    },
  });
  addLegend(map);
});
