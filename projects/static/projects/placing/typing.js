// Typed coordinates: every possible reading in a list and, with its number, on the map; the engineer chooses.
import * as maplibre from "maplibre-gl";
import { post } from "./server.js";
import { element, metres, say, text } from "./texts.js";

const byId = (id) => document.getElementById(id);
const SHAPES = { LineString: "asLine", Polygon: "asArea", Point: "asPoints" };

function distance(reading) {
  if (reading.distance_m === null) return "";
  return reading.distance_m === 0 ? text("inside") : `${text("outside")} ${metres(reading.distance_m)}`;
}

/** Wire the panel "type"; answers {toggle}, which shows its readings on the map only while the panel is open. */
export function bindTyping(page) {
  let readings = [];
  let shape = null;
  let typed = "";
  let chosen = null;
  const markers = [];

  const geometryOf = (reading) => reading.shapes[shape] ?? Object.values(reading.shapes)[0];

  const clear = () => {
    markers.splice(0).forEach((marker) => marker.remove());
    page.layers.candidates(null);
  };

  const choose = (place) => {
    chosen = place;
    const reading = readings[place];
    page.commit(geometryOf(reading), { source: "typed", typed_text: typed, file_name: "", declared_epsg: reading.epsg });
    page.fit(geometryOf(reading));
    show();
  };

  const marker = (reading, place) => {
    const pin = element("button", { type: "button", class: "pl-pin", "aria-label": `${place + 1}`, onclick: () => choose(place) }, `${place + 1}`);
    return new maplibre.Marker({ element: pin, anchor: "bottom" }).setLngLat([reading.lon, reading.lat]).addTo(page.map);
  };

  const item = (reading, place) => {
    const use = element("button", { type: "button", class: "btn btn-outline-secondary", onclick: () => choose(place), "aria-pressed": String(chosen === place) }, text(chosen === place ? "chosen" : "choose"));
    return element(
      "li",
      { class: chosen === place ? "pl-chosen" : "" },
      element("b", { class: "pl-number" }, `${place + 1}`),
      element("div", {}, element("strong", {}, reading.crs), element("p", {}, reading.reason), element("p", { class: reading.distance_m ? "pl-far" : "pl-near" }, distance(reading)), element("p", { class: "pl-hint" }, `${reading.lat.toFixed(6)}, ${reading.lon.toFixed(6)}`)),
      use,
    );
  };

  const shapeButton = (kind) =>
    element("button", { type: "button", class: "btn btn-outline-secondary btn-sm", "aria-pressed": String(shape === kind), onclick: () => reshape(kind) }, text(SHAPES[kind]));

  const show = () => {
    clear();
    byId("readings").hidden = !readings.length;
    byId("readings-title").textContent = text(readings.length === 1 ? "oneReading" : "readings");
    const kinds = Object.keys(readings[0]?.shapes ?? {});
    byId("reading-shape").replaceChildren(...(kinds.length > 1 ? kinds.map(shapeButton) : []));
    byId("reading-list").replaceChildren(...readings.map(item));
    if (readings.length > 1 || chosen === null) markers.push(...readings.map(marker));
    page.layers.candidates(readings.map((reading) => ({ type: "Feature", properties: {}, geometry: geometryOf(reading) })));
  };

  const reshape = (kind) => {
    shape = kind;
    if (chosen === null) show();
    else choose(chosen);
  };

  byId("type-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    say("type-error");
    clear();
    typed = byId("typed").value;
    [readings, chosen] = [[], null];
    try {
      readings = (await post(page.urls.readings, { text: typed, epsg: byId("typed-epsg").value })).readings;
    } catch (error) {
      show();
      say("type-error", error.message);
      return;
    }
    const kinds = Object.keys(readings[0].shapes);
    if (!kinds.includes(shape)) shape = kinds[0];
    show();
    if (readings.length === 1) choose(0);
    else page.fit({ type: "GeometryCollection", geometries: readings.map(geometryOf) });
    byId("readings").scrollIntoView({ block: "start" });
  });

  return { toggle: (tool) => (tool === "type" && readings.length ? show() : clear()) };
}
