// The map that every page shares: MapLibre over our own boundaries; nothing comes from an outside host.
import * as maplibre from "maplibre-gl";
import { baseStyle } from "./map/base.js";
import { addFurniture } from "./map/furniture.js";
import { settings, text } from "./map/settings.js";

export { maplibre };
export { addChoropleth, AREAS_TO, levelAt, NO_AREA } from "./map/choropleth.js";
export { addLegend, addTip } from "./map/furniture.js";
export { addGeometry, addProjects, amountClasses, cellClasses } from "./map/projects.js";
export { KIND_COLOURS, LATE_COLOURS, PROGRAMME_COLOURS, settings, STAGE_COLOURS, stageName, text } from "./map/settings.js";

/** West, south, east and north of Thailand. */
export const THAILAND = [97.3, 5.6, 105.7, 20.5];

maplibre.setWorkerUrl(new URL(settings.worker, location.href).href);

/** Bounds from "w,s,e,n" or an array, or null when they are not four finite numbers. */
export function parseBounds(value) {
  const parts = (Array.isArray(value) ? value : String(value ?? "").split(",")).map(Number);
  return parts.length === 4 && parts.every(Number.isFinite) && String(value).trim() ? parts : null;
}

/** Bounds of a GeoJSON geometry as [w, s, e, n], or null when it is empty. */
export function geometryBounds(geometry) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (part) => {
    if (typeof part[0] === "number") {
      box[0] = Math.min(box[0], part[0]);
      box[1] = Math.min(box[1], part[1]);
      box[2] = Math.max(box[2], part[0]);
      box[3] = Math.max(box[3], part[1]);
    } else part.forEach(visit);
  };
  for (const one of geometry?.geometries ?? (geometry ? [geometry] : [])) visit(one.coordinates);
  return Number.isFinite(box[0]) ? box : null;
}

/** The style sheet of MapLibre, loaded once and waited for, so that the first map is never drawn without it. */
async function styleSheet() {
  if (document.getElementById("gp-maplibre-css")) return;
  const link = document.createElement("link");
  Object.assign(link, { id: "gp-maplibre-css", rel: "stylesheet", href: settings.css });
  document.head.prepend(link);
}

const locale = () => ({
  "Map.Title": text("map"),
  "NavigationControl.ZoomIn": text("zoomIn"),
  "NavigationControl.ZoomOut": text("zoomOut"),
  "GeolocateControl.FindMyLocation": text("locate"),
});

/** A button of ours among the map's controls that shows everything again. */
class HomeControl {
  constructor(bounds) {
    this.bounds = bounds;
  }

  onAdd(map) {
    this.box = document.createElement("div");
    this.box.className = "maplibregl-ctrl maplibregl-ctrl-group";
    const button = document.createElement("button");
    button.type = "button";
    button.title = text("whole");
    button.setAttribute("aria-label", text("whole"));
    button.textContent = "⤢";
    button.addEventListener("click", () => map.fitBounds(this.bounds, { padding: 30, maxZoom: 16 }));
    this.box.append(button);
    return this.box;
  }

  onRemove() {
    this.box.remove();
  }
}

/**
 * Make a map in `container` (an element or its id). Options: bounds ([w, s, e, n] or "w,s,e,n"; else data-bounds of the
 * element, else Thailand), maxZoom of that first view, controls (true), furniture (true), and any of MapLibre's own.
 * The answer is MapLibre's Map with one more method, `ready(callback)`: now if the style is loaded, else once it is.
 * Answers null, with a message in its place, where the browser cannot draw.
 */
export function createMap(container, { bounds, maxZoom = 16, controls = true, furniture = true, ...rest } = {}) {
  const element = typeof container === "string" ? document.getElementById(container) : container;
  element.classList.add("gp-map");
  styleSheet();
  const first = parseBounds(bounds) ?? parseBounds(element.dataset.bounds) ?? THAILAND;
  let map;
  try {
    map = new maplibre.Map({
      container: element,
      style: baseStyle(),
      bounds: first,
      fitBoundsOptions: { padding: 30, maxZoom },
      minZoom: 3,
      maxZoom: 20,
      localIdeographFontFamily: "Sarabun, sans-serif",
      locale: locale(),
      dragRotate: false,
      pitchWithRotate: false,
      attributionControl: { compact: true },
      ...rest,
    });
  } catch {
    element.innerHTML = "";
    const said = document.createElement("p");
    said.className = "gp-map-failed";
    said.textContent = text("unsupported");
    element.append(said);
    return null;
  }
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  let loaded = false;
  const waiting = [];
  map.once("style.load", () => {
    loaded = true;
    waiting.splice(0).forEach((callback) => callback());
  });
  map.ready = (callback) => (loaded ? callback() : waiting.push(callback));
  map.getCanvas().setAttribute("aria-label", text("map"));
  if (controls) {
    map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new HomeControl(first), "top-right");
    map.addControl(new maplibre.ScaleControl(), "bottom-right");
  }
  if (furniture) addFurniture(map);
  element.geoplanMap = map; // browser tests ask the element for its map
  return map;
}
