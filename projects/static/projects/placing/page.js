// The page on which a project gets its location: one state, four ways to give it, checks, and saving.
import { addTip, createMap, geometryBounds } from "geoplan/map";
import { bindConflict } from "./conflict.js";
import { Drawing } from "./drawing.js";
import { kindOf, measure, positions, rounded, same } from "./geometry.js";
import { bindFile } from "./file.js";
import { showFindings } from "./findings.js";
import { bindHistory } from "./history.js";
import { overlay } from "./layers.js";
import { bindNowhere } from "./nowhere.js";
import { bindTyping } from "./typing.js";
import { post, Refused } from "./server.js";
import { Snapper } from "./snapping.js";
import { element, metres, squareMetres, text } from "./texts.js";
import { bindToolbar } from "./toolbar.js";

const data = JSON.parse(document.getElementById("placing-data").textContent);
const root = document.getElementById("placing");
const byId = (id) => document.getElementById(id);
const DRAFT = `geoplan-place-${data.urls.save}`;
const DRAWN = { source: "drawn", typed_text: "", file_name: "", declared_epsg: 4326 };
const META = { accuracy_m: "accuracy", surveyed_on: "surveyed", note: "note" };

/** The page: what is saved, what is on the map, and every earlier state of it since the page opened. */
const page = {
  urls: data.urls,
  saved: data.state,
  version: data.state.version,
  geometry: data.state.geometry,
  origin: DRAWN,
  undone: [],
  done: [],
  findings: [],
  confirmed: new Set(),
  readout: data.state.readout,
};

page.isDirty = () => !same(page.geometry, page.saved.geometry) || Object.values(META).some((id) => byId(id).value !== "");
page.moment = () => ({ geometry: page.geometry, origin: page.origin });
page.meta = () => Object.fromEntries(Object.entries(META).map(([name, id]) => [name, byId(id).value]));

/** Put a geometry on the map as the new state; it can be undone. */
page.commit = (geometry, origin = DRAWN, { load = true } = {}) => {
  const next = geometry ? rounded(geometry) : null;
  if (same(next, page.geometry) && origin.source === page.origin.source) return;
  page.done.push(page.moment());
  page.undone = [];
  page.show({ geometry: next, origin }, load);
};

page.show = ({ geometry, origin }, load = true) => {
  Object.assign(page, { geometry, origin, findings: [], readout: null });
  page.confirmed.clear();
  if (load) page.drawing.load(geometry);
  page.remember();
  page.refresh();
  page.look();
};

/** Take over what the server holds now; what was on the map before can be undone to. */
page.adopt = (state, { keepUndo = true } = {}) => {
  const before = page.moment();
  Object.assign(page, { saved: state, version: state.version, undone: [] });
  page.done = keepUndo && !same(before.geometry, state.geometry) ? [...page.done, before] : [];
  for (const id of Object.values(META)) byId(id).value = "";
  page.tell("");
  page.show({ geometry: state.geometry, origin: DRAWN });
  page.history.show();
};

page.undo = () => {
  if (page.drawing.undoVertex() || !page.done.length) return page.refresh();
  page.undone.push(page.moment());
  return page.show(page.done.pop());
};

page.redo = () => {
  if (page.drawing.redoVertex() || !page.undone.length) return page.refresh();
  page.done.push(page.moment());
  return page.show(page.undone.pop());
};

/** Keep the unsaved work in this tab, so that a reload loses nothing. */
page.remember = (geometry = page.geometry) => {
  const draft = { geometry, origin: page.origin, version: page.version, meta: page.meta(), typed: byId("typed").value };
  const worth = page.isDirty() || !same(geometry, page.saved.geometry) || draft.typed;
  try {
    if (worth) sessionStorage.setItem(DRAFT, JSON.stringify(draft));
    else sessionStorage.removeItem(DRAFT);
  } catch {
    // A full or forbidden storage costs the draft, not the page.
  }
};

function recall() {
  let draft = null;
  try {
    draft = JSON.parse(sessionStorage.getItem(DRAFT) ?? "null");
  } catch {
    sessionStorage.removeItem(DRAFT);
  }
  if (!draft) return;
  byId("typed").value = draft.typed ?? "";
  for (const [name, id] of Object.entries(META)) byId(id).value = draft.meta?.[name] ?? "";
  if (same(draft.geometry, page.saved.geometry)) return;
  page.done.push(page.moment());
  Object.assign(page, { geometry: draft.geometry, origin: draft.origin ?? DRAWN, version: draft.version });
  page.tell(text("draft"));
}

page.tell = (words) => {
  byId("status").textContent = words;
};

/** Fit the map to a geometry, below the tool bar and clear of what else lies over the map. */
page.fit = (geometry, { right = 0, bottom = 0 } = {}) => {
  const bounds = geometryBounds(geometry);
  const top = byId("toolbar").offsetHeight + 50;
  if (bounds) page.map.fitBounds(bounds, { padding: { top, left: 40, bottom: 50 + bottom, right: 70 + right }, maxZoom: 17, duration: 300 });
};

/** Ask the server what it thinks of the geometry: checks, read-out, place. */
let asked = null;
page.look = async () => {
  asked?.abort();
  if (!page.geometry) return page.refresh();
  asked = new AbortController();
  const about = page.geometry;
  try {
    const fields = { version: page.version, geometry: about, declared_epsg: page.origin.declared_epsg };
    const told = await post(page.urls.preview, fields, asked.signal);
    if (!same(about, page.geometry)) return undefined;
    Object.assign(page, { findings: told.findings, readout: told });
    return page.refresh();
  } catch (error) {
    if (error.name !== "AbortError") page.tell(error.message);
    return undefined;
  }
};

page.blocked = () => page.findings.some((finding) => finding.severity === "block");
page.unconfirmed = () => page.findings.some((finding) => finding.severity === "warn" && !page.confirmed.has(finding.code));

function fact(name, ...values) {
  return [element("dt", {}, text(name)), element("dd", {}, ...values)];
}

function showReadout() {
  const box = byId("readout");
  const told = page.readout;
  if (!page.geometry || !told?.position) return box.replaceChildren();
  const size = measure(page.geometry);
  const rows = [fact("decimal", told.position.decimal), fact("dms", told.position.dms), fact("utm", told.position.utm)];
  if (size.area !== null) rows.push(fact("area", squareMetres(told.area_m2)), fact("outline", metres(told.length_m)));
  else if (size.length !== null) rows.push(fact("length", metres(told.length_m)));
  const place = [...told.place].reverse().join(" · ") || "–";
  rows.push(fact("place", told.approximate ? `${place} (${text("approximate")})` : place));
  return box.replaceChildren(...rows.flat());
}

/** Draw everything that follows from the state. */
page.refresh = () => {
  showReadout();
  showFindings(page);
  const dirty = page.isDirty();
  byId("save").disabled = !dirty || !page.geometry || page.blocked() || page.unconfirmed() || page.isSaving;
  byId("discard").disabled = !dirty;
  byId("undo").disabled = !page.done.length && !page.drawing?.isDrawing;
  byId("redo").disabled = !page.undone.length && !page.drawing?.draw.canRedo();
  root.dataset.dirty = String(dirty);
  page.toolbar?.refresh();
  if (page.isSaving || !dirty) return;
  if (page.blocked()) page.tell(text("mustMend"));
  else if (page.unconfirmed()) page.tell(text("mustConfirm"));
  else if (page.geometry) page.tell(text("unsaved"));
};

page.save = async () => {
  Object.assign(page, { isSaving: true });
  page.tell(text("saving"));
  page.refresh();
  try {
    const fields = { version: page.version, geometry: page.geometry, ...page.origin, ...page.meta(), accepted_warnings: [...page.confirmed].join(",") };
    const state = await post(page.urls.save, fields);
    page.isSaving = false;
    page.adopt(state, { keepUndo: false });
    page.tell(text("saved"));
    return true;
  } catch (error) {
    page.isSaving = false;
    page.refused(error);
    return false;
  }
};

/** Say what went wrong; when somebody else was first, show both sides. */
page.refused = (error) => {
  if (!(error instanceof Refused)) throw error;
  page.refresh();
  page.tell(error.message);
  if (error.status === 412) page.conflict.open();
};

/** Do something at once that the server answers with the new state. */
page.act = async (url, fields) => {
  try {
    page.adopt(await post(url, { version: page.version, ...fields }));
    page.tell(text("saved"));
    return null;
  } catch (error) {
    page.refused(error);
    return error;
  }
};

function live(geometry) {
  const box = byId("live");
  const { length, area } = measure(geometry);
  const last = positions(geometry).at(kindOf(geometry) === "Polygon" ? -2 : -1);
  box.hidden = !page.drawing.isDrawing || !last;
  if (last) {
    const size = area !== null ? squareMetres(area) : length !== null ? metres(length) : "";
    box.textContent = [size, `${last[1].toFixed(6)}, ${last[0].toFixed(6)}`].filter(Boolean).join(" · ");
  }
  if (page.drawing.isDrawing) {
    byId("undo").disabled = false;
    page.remember(page.drawing.geometry());
  }
}

/** Open one of the panels; drawing stays what it was. */
page.open = (tool) => {
  root.dataset.tool = tool;
  for (const tab of document.querySelectorAll("[data-open]")) tab.setAttribute("aria-selected", String(tab.dataset.open === tool));
  for (const panel of document.querySelectorAll(".pl-tab")) panel.hidden = panel.id !== `panel-${tool}`;
  for (const panel of page.panels ?? []) panel.toggle(tool);
  if (tool !== "draw" && page.drawing && page.drawing.mode !== "select") page.drawing.setMode("select");
};

function build() {
  const { map } = page;
  page.layers = {
    area: overlay(map, "pl-area", { colour: "#0B5CAD", width: 1.5, fill: 0.04, dash: [2, 2] }),
    nearby: overlay(map, "pl-nearby", { colour: "#4A5768", width: 2.5, fill: 0.12, radius: 5, opacity: 0.75 }),
    candidates: overlay(map, "pl-candidates", { colour: "#0072B2", width: 4, radius: 7 }),
    history: overlay(map, "pl-history", { colour: "#8E44AD", width: 4, dash: [2, 1.5], radius: 7 }),
    fixed: overlay(map, "pl-fixed", { colour: "#D55E00", width: 4, fill: 0.2, radius: 8 }),
    theirs: overlay(map, "pl-theirs", { colour: "#0072B2", width: 6, fill: 0.2, radius: 9 }),
  };
  page.layers.area(data.area);
  const snapper = new Snapper(map, page.urls.nearby, (features) => page.layers.nearby(features));
  nameOnHover(map);
  page.drawing = new Drawing(map, snapper, {
    onCommit: (geometry) => page.commit(geometry, DRAWN, { load: false }),
    onLive: live,
    onMode: () => page.toolbar?.refresh(),
    showFixed: (geometry) => page.layers.fixed(geometry),
  });
  page.toolbar = bindToolbar(page);
  page.history = bindHistory(page);
  page.conflict = bindConflict(page);
  page.panels = [bindTyping(page), bindFile(page)];
  bindNowhere(page);
  recall();
  page.drawing.load(page.geometry);
  if (!page.geometry) page.drawing.setMode({ road: "linestring", drain: "linestring", canal: "linestring", bridge: "linestring", pond: "polygon", park: "polygon" }[data.kind] ?? "point");
  page.toolbar.refresh();
  page.history.show();
  page.look();
  page.refresh();
  root.dataset.ready = "true";
}

function nameOnHover(map) {
  const tip = addTip(map);
  map.on("mousemove", (event) => {
    const found = map.queryRenderedFeatures(event.point, { layers: ["pl-nearby-line", "pl-nearby-point", "pl-nearby-fill"] });
    const name = found.map((feature) => feature.properties.name).find(Boolean);
    if (name && !page.drawing?.isDrawing) tip.show(event.point, name);
    else tip.hide();
  });
  map.on("mouseout", () => tip.hide());
}

for (const tab of document.querySelectorAll("[data-open]")) tab.addEventListener("click", () => page.open(tab.dataset.open));
for (const id of [...Object.values(META), "typed"]) {
  byId(id).addEventListener("input", () => {
    page.remember();
    page.refresh();
  });
}
byId("save").addEventListener("click", page.save);
byId("discard").addEventListener("click", () => page.adopt(page.saved));

const start = geometryBounds(data.state.geometry) ?? data.bounds ?? undefined;
page.map = createMap("map", { bounds: start, maxZoom: 17 });
page.map?.ready(build);
