// The map of a village's form: a click writes its coordinates into the field, and what is typed there shows on the map.
import { addGeometry, createMap, maplibre } from "../spatial/map.js";

const element = document.getElementById("point-map");
const field = document.getElementById("id_place");
const DECIMAL = /^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$/;
const map = createMap(element);
const marker = new maplibre.Marker({ color: "#0B5CAD" });

function show(move) {
  const found = DECIMAL.exec(field.value);
  if (!found || Math.abs(found[1]) > 90) {
    marker.remove();
    return;
  }
  marker.setLngLat([Number(found[2]), Number(found[1])]).addTo(map);
  if (move) map.easeTo({ center: marker.getLngLat(), zoom: Math.max(map.getZoom(), 11), duration: 0 });
}

map?.ready(() => {
  if (element.dataset.outline) addGeometry(map, JSON.parse(element.dataset.outline), { id: "own-area", colour: "#0B5CAD" });
  map.getCanvas().style.cursor = "crosshair";
  map.on("click", (event) => {
    field.value = `${event.lngLat.lat.toFixed(6)}, ${event.lngLat.lng.toFixed(6)}`;
    show(false);
  });
  field.addEventListener("input", () => show(true));
  show(true);
});
