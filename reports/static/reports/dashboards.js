// A dashboard: the map joined to its figures, the filter that follows its selects, and pictures of charts.
import { addProjects, addTip, createMap } from "geoplan/map";
import { busy, errorText, toast } from "geoplan/app";

const ZERO = "#F3EBD3"; // unlike the lightest class, and unlike the map around
const FIRST_LINE = "areas-subdistrict-official";
const legend = document.getElementById("dash-legend");
const measure = document.getElementById("dash-measure");
const box = document.getElementById("dash-map");

/** Get a text from the server, saying what went wrong where it does. */
async function get(url, accept = "application/json") {
  const done = busy();
  try {
    const response = await fetch(url, { headers: { Accept: accept } });
    const body = await response.text();
    if (response.ok) return body;
    toast(errorText(body), "error");
  } catch {
    toast(document.getElementById("gp-toasts").dataset.failed, "error");
  } finally {
    done();
  }
  return null;
}

/** The page's query with some parameters changed. */
function queryWith(changes) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) query.set(name, value);
  query.delete("scope");
  return query.size ? `?${query}` : "";
}

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// Pictures of charts -----------------------------------------------------------------------------------------------

/** Draw an SVG of the server's on a canvas, twice as large, and save it as PNG. */
async function savePicture(url) {
  const svg = await get(url, "image/svg+xml");
  if (svg === null) return;
  const source = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  const picture = new Image();
  picture.src = source;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth * 2;
  canvas.height = picture.naturalHeight * 2;
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(source);
  const name = new URL(url, location.href).pathname.replace(/^\/dashboard\//, "").replaceAll("/", "-").replace(/svg$/, "png");
  canvas.toBlob((blob) => download(blob, name));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-png]");
  if (button) savePicture(button.dataset.png);
});

// The filter -------------------------------------------------------------------------------------------------------

const filter = document.querySelector(".dash-filter");
filter.addEventListener("change", () => filter.requestSubmit());
filter.addEventListener("formdata", (event) => {
  // What says nothing stays out of the address.
  for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
});

// The map ----------------------------------------------------------------------------------------------------------

function swatch(colour, words, count) {
  const entry = document.createElement("span");
  const square = document.createElement("i");
  if (colour === "none") square.className = "dash-hatched";
  else square.style.background = colour;
  entry.append(square, `${words} `);
  const number = document.createElement("small");
  number.textContent = `(${count})`;
  entry.append(number);
  return entry;
}

function showLegend(figures) {
  const title = document.createElement("strong");
  title.textContent = figures.label;
  const entries = figures.classes.map((one) => swatch(one.colour, one.label, one.count));
  if (figures.zero) entries.unshift(swatch(ZERO, legend.dataset.zero, figures.zero));
  if (figures.none) entries.push(swatch("none", legend.dataset.none, figures.none));
  const words = document.createElement("p");
  words.textContent = [figures.meaning, ...figures.notes].join(" ");
  legend.replaceChildren(title, ...entries, words);
}

/** Stripes for what is not known, so that it is not taken for little. */
function hatch() {
  const size = 8;
  const data = new Uint8Array(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const dark = (x + y) % size < 2;
      data.set(dark ? [154, 165, 180, 255] : [238, 241, 245, 255], (y * size + x) * 4);
    }
  }
  return { width: size, height: size, data };
}

function outlines(id, quality, dash) {
  const is = ["==", ["get", "quality"], "approximate"];
  const hot = ["boolean", ["feature-state", "hot"], false];
  return {
    id, type: "line", source: "dash", filter: quality === "approximate" ? is : ["!", is], layout: { "line-join": "round" },
    paint: {
      "line-color": ["case", hot, "#1B2533", "#33415A"],
      "line-width": ["interpolate", ["linear"], ["zoom"], 5, ["case", hot, 2.5, 0.7], 9, ["case", hot, 3.5, 1.6]],
      ...(dash ? { "line-dasharray": dash } : {}),
    },
  };
}

function addShapes(map, shapes) {
  map.addSource("dash", { type: "geojson", data: shapes, promoteId: "code" });
  map.addImage("dash-hatch", hatch());
  const fill = { type: "fill", source: "dash" };
  map.addLayer({
    ...fill, id: "dash-fill",
    paint: { "fill-color": ["to-color", ["feature-state", "colour"], ZERO], "fill-opacity": 0.92 },
  }, FIRST_LINE);
  map.addLayer({ ...fill, id: "dash-none", filter: false, paint: { "fill-pattern": "dash-hatch" } }, FIRST_LINE);
  map.addLayer(outlines("dash-official", "official"), "areas-subdistrict-label");
  map.addLayer(outlines("dash-approximate", "approximate", [3, 3]), "areas-subdistrict-label");
}

function paint(map, figures) {
  for (const [code, area] of Object.entries(figures.areas)) {
    const colour = ["none", "zero"].includes(area.colour) ? ZERO : area.colour;
    map.setFeatureState({ source: "dash", id: code }, { colour });
  }
  const unknown = Object.keys(figures.areas).filter((code) => figures.areas[code].colour === "none");
  map.setFilter("dash-none", ["in", ["get", "code"], ["literal", unknown]]);
  box.dataset.painted = figures.measure;
}

function listen(map, current) {
  const tip = addTip(map);
  let hot = null;
  const mark = (code) => {
    if (hot !== null) map.setFeatureState({ source: "dash", id: hot }, { hot: false });
    hot = code;
    if (hot !== null) map.setFeatureState({ source: "dash", id: hot }, { hot: true });
  };
  map.on("mousemove", (event) => {
    const area = map.queryRenderedFeatures(event.point, { layers: ["dash-fill"] })[0];
    const known = area && current().areas[area.properties.code];
    map.getCanvas().style.cursor = known ? "pointer" : "";
    mark(known ? area.properties.code : null);
    if (known) tip.show(event.point, `${known.name}\n${known.tip}`);
    else tip.hide();
  });
  map.on("mouseout", () => {
    tip.hide();
    mark(null);
  });
  map.on("click", (event) => {
    const area = map.queryRenderedFeatures(event.point, { layers: ["dash-fill"] })[0];
    const known = area && current().areas[area.properties.code];
    if (known) location.href = known.url;
  });
}

/** Colour the areas below, or show the projects where there is nothing below to colour. */
async function showMap(map) {
  const [shapesText, figuresText] = await Promise.all([
    box.dataset.shapes ? get(box.dataset.shapes) : null,
    box.dataset.figures ? get(box.dataset.figures + queryWith({})) : null,
  ]);
  const shapes = shapesText ? JSON.parse(shapesText) : null;
  let figures = figuresText ? JSON.parse(figuresText) : null;
  const drawn = figures && shapes?.features.some((one) => figures.areas[one.properties.code]);
  if (shapes?.features.length) addShapes(map, shapes);
  if (drawn) {
    paint(map, figures);
    listen(map, () => figures);
    showLegend(figures);
  } else {
    if (map.getLayer("dash-fill")) map.setPaintProperty("dash-fill", "fill-opacity", 0);
    addProjects(map, { query: box.dataset.query, onClick: (id) => { location.href = `/projects/${id}/`; } });
    if (legend) legend.textContent = legend.dataset.undrawn;
    if (measure) measure.closest("label").hidden = true;
    box.dataset.painted = "projects";
  }
  measure?.addEventListener("change", async () => {
    const query = queryWith({ measure: measure.value });
    const text = await get(box.dataset.figures + query);
    if (text === null) return;
    figures = JSON.parse(text);
    history.replaceState(null, "", location.pathname + query);
    filter.elements.measure.value = measure.value;
    paint(map, figures);
    showLegend(figures);
  });
}

const map = createMap(box, { maxZoom: 13 });
map?.ready(() => showMap(map));

document.getElementById("dash-map-png")?.addEventListener("click", () => {
  // What was drawn is only there while it is drawn.
  map?.once("render", () => map.getCanvas().toBlob((blob) => download(blob, `map-${measure.value}.png`)));
  map?.triggerRepaint();
});
