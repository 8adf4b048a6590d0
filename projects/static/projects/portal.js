// The portal's map of everything that has been announced.
import { addLegend, addProjects, createMap } from "geoplan/map";

const element = document.getElementById("portal-map");
const map = createMap(element);
if (map) {
  addProjects(map, { onClick: (id) => location.assign(element.dataset.card.replace("/0/", `/${id}/`)) });
  addLegend(map);
}
