// Saved views: what a view says of the map is applied when it opens, and what the map shows goes along when one is saved.
const byId = (id) => document.getElementById(id);
const CHOICES = { style: "register-style", sums: "register-sums", measure: "register-measure" };
const LAYERS = { projects: "register-show-projects", areas: "register-show-areas" };
const map = byId("register-map")?.geoplanMap;
const form = byId("saved-view-form");

/** The address after #: `map` is MapLibre's own, `style`, `measure` and `layers` are ours. */
function applyAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  for (const [name, id] of Object.entries(CHOICES)) {
    const select = byId(id);
    const value = asked.get(name);
    if (value === select.value || ![...select.options].some((option) => option.value === value)) continue;
    select.value = value;
    select.dispatchEvent(new Event("change"));
  }
  if (!asked.has("layers")) return;
  const layers = asked.get("layers").split(",");
  for (const [name, id] of Object.entries(LAYERS)) {
    const box = byId(id);
    if (box.checked === layers.includes(name)) continue;
    box.checked = layers.includes(name);
    box.dispatchEvent(new Event("change"));
  }
}
map?.ready(applyAddress);

/** Keep what differs from the page's own beside the map's place, so that a copied address shows the same map. */
function keepInAddress() {
  const ours = [...Object.keys(CHOICES), "layers"];
  const others = location.hash.slice(1).split("&").filter((part) => part && !ours.includes(part.split("=")[0]));
  const chosen = Object.entries(CHOICES).filter(([, id]) => byId(id).selectedIndex > 0).map(([name, id]) => `${name}=${byId(id).value}`);
  const shown = Object.keys(LAYERS).filter((name) => byId(LAYERS[name]).checked);
  if (shown.length < Object.keys(LAYERS).length) chosen.push(`layers=${shown.join(",")}`);
  history.replaceState(history.state, "", `${location.pathname}${location.search}#${[...others, ...chosen].join("&")}`);
}
if (map) for (const id of [...Object.values(CHOICES), ...Object.values(LAYERS)]) byId(id).addEventListener("change", keepInAddress);
if (map) document.addEventListener("htmx:pushedIntoHistory", keepInAddress); // the new filter's address has none of it

form?.addEventListener("formdata", ({ formData }) => {
  if (byId("dash-measure")) formData.set("figure", byId("dash-measure").value);
  if (!byId("register")) return;
  formData.set("query", location.search.slice(1));
  for (const [name, id] of Object.entries(CHOICES)) formData.set(name, byId(id).value);
  formData.delete("layers");
  for (const [name, id] of Object.entries(LAYERS)) if (byId(id).checked) formData.append("layers", name);
  if (!map) return;
  const { lng, lat } = map.getCenter().wrap();
  formData.set("lon", lng.toFixed(6));
  formData.set("lat", lat.toFixed(6));
  formData.set("zoom", map.getZoom().toFixed(2));
});

// A view that is saved over keeps its name.
const over = form?.elements.namedItem("over");
over?.addEventListener("change", () => {
  form.querySelector(".sv-new").hidden = Boolean(over.value);
});
