// The map of an area page: its boundary and the projects that lie in it or touch it.
import { addLegend, addProjects, createMap } from "../spatial/map.js";

const element = document.getElementById("area-map");
const map = createMap(element);
map.ready?.(() => {
  addProjects(map, {
    query: element.dataset.query,
    onClick: (feature) => {
      if (feature.properties.id) location.href = `/projects/${feature.properties.id}/`;
    },
  });
  addLegend(map);
});
