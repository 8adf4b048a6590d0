// What lies over the map: read-out of coordinates, the note on approximate boundaries, the legend, the tip.
import { STAGE_COLOURS, stageName, text } from "./settings.js";

function element(name, css, words = "") {
  const made = document.createElement(name);
  made.className = css;
  made.textContent = words;
  return made;
}

/** Show the WGS84 latitude and longitude under the pointer, or of the centre when there is none. */
function readOut(map, note) {
  const box = element("output", "gp-map-coordinates");
  note.append(box);
  const show = ({ lat, lng }) => {
    box.textContent = `${lat.toFixed(5)}, ${lng.toFixed(5)} (WGS84)`;
  };
  map.on("mousemove", (event) => show(event.lngLat.wrap()));
  map.on("move", () => show(map.getCenter().wrap()));
  show(map.getCenter());
}

/** Say so whenever an approximate boundary is in view. */
function approximateNote(map, note) {
  const box = element("span", "gp-map-approximate");
  note.append(box);
  map.on("idle", () => {
    const layers = ["province", "district", "subdistrict"].map((level) => `areas-${level}-approximate`);
    const seen = map.queryRenderedFeatures({ layers: layers.filter((id) => map.getLayer(id)) }).length;
    box.textContent = seen ? `┄ ${text("approximate")}` : "";
  });
}

/** Add the notes at the lower left of the map. */
export function addFurniture(map) {
  const note = element("div", "gp-map-note");
  map.getContainer().append(note);
  approximateNote(map, note);
  readOut(map, note);
  return note;
}

/** Add the legend of the stages above the notes. */
export function addLegend(map, stages = Object.keys(STAGE_COLOURS)) {
  const legend = element("div", "gp-map-legend");
  legend.setAttribute("aria-label", text("legend"));
  for (const stage of stages) {
    const entry = element("span", "");
    const dot = document.createElement("i");
    dot.style.background = STAGE_COLOURS[stage];
    entry.append(dot, stageName(stage));
    legend.append(entry);
  }
  map.getContainer().querySelector(".gp-map-note").prepend(legend);
  return legend;
}

/** A tip that follows the pointer; its words are set as text, never as HTML. */
export function addTip(map) {
  const tip = element("div", "gp-map-tip");
  tip.hidden = true;
  map.getContainer().append(tip);
  return {
    show(point, words) {
      tip.hidden = false;
      tip.textContent = words;
      tip.style.left = `${point.x}px`;
      tip.style.top = `${point.y}px`;
    },
    hide() {
      tip.hidden = true;
    },
  };
}
