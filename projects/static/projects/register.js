// The register: list and map follow one filter, each other's pointer, and the address bar.
import { htmx } from "geoplan/app";
import { addLegend, addProjects, createMap, parseBounds } from "geoplan/map";
import { listenToLayers } from "./register-map.js";

const register = document.getElementById("register");
const form = document.getElementById("register-filter");
const results = document.getElementById("register-results");
const inView = document.getElementById("register-inview");
const drawer = document.getElementById("register-drawer");
const state = () => document.getElementById("register-state").dataset;
const field = (name) => form.elements.namedItem(name);
const selected = new Set();

// The hash keeps where the map is, so that a copied address shows the same place.
const map = createMap("register-map", {
  bounds: viewOf(new URLSearchParams(location.search)) ?? state().bounds,
  hash: "map",
  canvasContextAttributes: { preserveDrawingBuffer: true }, // to be printed
});
const layer = map && addProjects(map, {
  url: register.dataset.tiles,
  query: tileQuery(),
  onClick: (id) => openCard(id),
  onHover: (id) => hotRow(id),
});
const showSums = map && listenToLayers(map, layer, form, addLegend(map), {
  url: register.dataset.areas,
  query: tileQuery,
  enter: (code) => enterArea(code),
});

function viewOf(query) {
  return parseBounds(query.get("bbox"));
}

/** The filter without the map's own view: tiles hold what is in view by nature. */
function tileQuery() {
  const query = new URLSearchParams(state().query);
  query.delete("bbox");
  return query.toString();
}

/** Choose an area in the filter; the map then goes where its projects are. */
function enterArea(code) {
  for (const [name, length] of [["province", 2], ["district", 4], ["subdistrict", 6]]) chooseArea(name, code.length >= length ? code.slice(0, length) : "");
  form.requestSubmit();
}
function chooseArea(name, code) {
  let control = field(name);
  if (!control && code) {
    control = Object.assign(document.createElement("input"), { type: "hidden", name });
    form.querySelector(".reg-areas").append(control);
  }
  if (control?.options && ![...control.options].some(({ value }) => value === code)) control.add(new Option(code, code));
  if (control) control.value = code;
}

// --- The list follows the map ---
let settled = false; // the first moves are the page's own
map?.once("idle", () => { settled = true; });

function showInView() {
  const box = map.getBounds();
  const edges = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
  const limits = [-180, -90, 180, 90];
  field("bbox").value = inView.checked
    ? edges.map((edge, i) => (i < 2 ? Math.max(edge, limits[i]) : Math.min(edge, limits[i])).toFixed(5)).join(",")
    : "";
  form.requestSubmit();
}
let pause;
map?.on("moveend", () => {
  if (!inView.checked || !settled) return;
  clearTimeout(pause);
  pause = setTimeout(showInView, 300);
});
inView.addEventListener("change", (event) => {
  event.stopPropagation();
  showInView();
});

// --- The map follows the list ---
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target !== form) return;
  const parameters = event.detail.parameters;
  const given = [...event.detail.formData.entries()].filter(([name, value]) => value !== "" && name !== "scope");
  for (const name of Object.keys(parameters)) delete parameters[name];
  for (const [name] of given) parameters[name] = given.filter(([one]) => one === name).map(([, value]) => value);
  if (!given.length) parameters.scope = "all";
});
let shownQuery = tileQuery();
results.addEventListener("htmx:afterSwap", () => {
  if (field("sort")) field("sort").value = state().sort;
  const query = tileQuery();
  if (query !== shownQuery) {
    shownQuery = query;
    layer?.setQuery(query);
    showSums?.();
    const bounds = parseBounds(state().bounds);
    if (map && bounds && !inView.checked) map.fitBounds(bounds, { padding: 40, maxZoom: 15, duration: 600 });
  }
  for (const select of form.querySelectorAll("select")) select.parentElement.classList.toggle("reg-used", Boolean(select.value));
  remember();
  results.querySelector(".reg-table")?.scrollTo(0, 0);
});
form.addEventListener("change", (event) => {
  // What hangs below an area goes with it.
  const below = { province: ["district", "subdistrict", "organisation"], district: ["subdistrict"] }[event.target.name] ?? [];
  for (const name of below) if (field(name)) field(name).value = "";
}, true);

// --- Hovering ---
function hotRow(id) {
  for (const row of results.querySelectorAll("tr.gp-hot")) row.classList.remove("gp-hot");
  if (id !== null) results.querySelector(`tr[data-id="${id}"]`)?.classList.add("gp-hot");
}
results.addEventListener("pointerover", (event) => {
  const row = event.target.closest("tr[data-id]");
  layer?.highlight(row ? Number(row.dataset.id) : null);
});
results.addEventListener("pointerleave", () => layer?.highlight(null));

// --- The drawer ---
async function openCard(id, fly = false) {
  await htmx.ajax("GET", register.dataset.card.replace("/0/", `/${id}/`), { target: drawer, swap: "innerHTML" });
  drawer.hidden = !drawer.firstElementChild;
  layer?.highlight(id);
  const bounds = parseBounds(drawer.querySelector("[data-bounds]")?.dataset.bounds);
  if (fly && bounds) map?.fitBounds(bounds, { padding: 80, maxZoom: 16 });
}
drawer.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-drawer]")) closeCard();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !drawer.hidden) closeCard();
});
function closeCard() {
  drawer.hidden = true;
  drawer.replaceChildren();
  layer?.highlight(null);
}
results.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show-id]");
  if (!button) return;
  show("map", true);
  openCard(Number(button.dataset.showId), true);
});

// --- Picking rows for exports and reports ---
function remember() {
  for (const box of results.querySelectorAll("[name=pick]")) box.checked = selected.has(box.value);
  for (const link of results.querySelectorAll("[data-selected]")) {
    const words = link.querySelector("span");
    link.dataset.all ??= words.textContent;
    words.textContent = selected.size ? `${link.dataset.selected} (${selected.size})` : link.dataset.all;
    const query = selected.size ? `ids=${[...selected].join(",")}` : link.dataset.query;
    link.href = `${link.dataset.url}?${[query, link.dataset.columns].filter(Boolean).join("&")}`;
  }
}
results.addEventListener("change", (event) => {
  const boxes = event.target.id === "register-all" ? [...results.querySelectorAll("[name=pick]")] : [event.target];
  for (const box of boxes) {
    if (event.target.checked) selected.add(box.value);
    else selected.delete(box.value);
  }
  selected.delete(undefined);
  remember();
});

// --- Panes: width on a wide screen, one or the other on a phone ---
function show(front, phoneOnly = false) {
  if (phoneOnly && !matchMedia("(max-width: 767px)").matches) return;
  register.dataset.front = front;
  for (const button of register.querySelectorAll(".reg-switch [data-show]")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === front));
  }
  map?.resize();
}
register.querySelector(".reg-switch").addEventListener("click", (event) => {
  const button = event.target.closest("[data-show]");
  if (button) show(button.dataset.show);
});
const split = register.querySelector(".reg-split");
const panes = register.querySelector(".reg-panes");
function widen(percent) {
  const share = percent < 12 ? 0 : percent > 88 ? 100 : percent;
  register.style.setProperty("--reg-list", `${share}%`);
  split.setAttribute("aria-valuenow", String(Math.round(share)));
  map?.resize();
}
split.addEventListener("pointerdown", (event) => {
  split.setPointerCapture(event.pointerId);
  const move = (moved) => {
    const box = panes.getBoundingClientRect();
    widen(((moved.clientX - box.left) / box.width) * 100);
  };
  split.addEventListener("pointermove", move);
  split.addEventListener("pointerup", () => split.removeEventListener("pointermove", move), { once: true });
});
split.addEventListener("keydown", (event) => {
  const now = Number(split.getAttribute("aria-valuenow"));
  const next = { ArrowLeft: now - 4, ArrowRight: now + 4, Home: 0, End: 100 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  widen(event.key === "ArrowRight" && now === 0 ? 30 : event.key === "ArrowLeft" && now === 100 ? 70 : next);
});
split.addEventListener("dblclick", () => widen(50));
