// The buttons over the map: what to draw, finish, undo, redo, parts, vertices, delete, my position.
import { kindOf } from "./geometry.js";
import { text } from "./texts.js";

const byId = (id) => document.getElementById(id);
const MODES = { Point: "point", LineString: "linestring", Polygon: "polygon" };

/** Wire the tool bar to the page; answers {refresh}. */
export function bindToolbar(page) {
  const { map, drawing } = page;
  let deleting = false;

  const hint = () => {
    if (drawing.fixed) return text("hintFixed");
    if (deleting) return text("hintUnvertex");
    return text({ point: "hintPoint", linestring: "hintLinestring", polygon: "hintPolygon", select: "hintSelect" }[drawing.mode] ?? "");
  };

  const refresh = () => {
    for (const button of document.querySelectorAll("[data-draw]")) {
      button.setAttribute("aria-pressed", String(button.dataset.draw === drawing.mode));
    }
    const drawsLine = drawing.mode === "linestring" || drawing.mode === "polygon";
    byId("finish").hidden = !drawsLine;
    byId("another").disabled = !page.geometry || Boolean(drawing.fixed);
    byId("unvertex").disabled = !page.geometry || Boolean(drawing.fixed);
    byId("unvertex").setAttribute("aria-pressed", String(deleting));
    byId("erase").disabled = !page.geometry && !drawing.isDrawing;
    byId("draw-hint").textContent = page.geometry || drawing.mode !== "select" ? hint() : "";
  };

  const begin = (mode, options) => {
    deleting = false;
    page.open("draw");
    drawing.setMode(mode, options);
    refresh();
  };

  for (const button of document.querySelectorAll("[data-draw]")) button.addEventListener("click", () => begin(button.dataset.draw));
  byId("finish").addEventListener("click", () => drawing.finish());
  byId("undo").addEventListener("click", page.undo);
  byId("redo").addEventListener("click", page.redo);
  byId("another").addEventListener("click", () => begin(MODES[kindOf(page.geometry)], { adding: true }));
  byId("erase").addEventListener("click", () => {
    if (drawing.isDrawing) drawing.setMode(drawing.mode);
    if (page.geometry) page.commit(null);
    refresh();
  });
  byId("unvertex").addEventListener("click", () => {
    const next = !deleting;
    begin("select");
    deleting = next;
    refresh();
  });
  map.on("click", (event) => {
    if (deleting && drawing.deleteVertexAt(event.point)) setTimeout(refresh);
  });

  byId("locate").addEventListener("click", () => {
    if (!navigator.geolocation) return page.tell(text("noPosition"));
    return navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const here = { type: "Point", coordinates: [coords.longitude, coords.latitude] };
        page.fit(here);
        if (page.geometry && kindOf(page.geometry) !== "Point") return;
        document.getElementById("accuracy").value = Math.round(coords.accuracy * 10) / 10;
        page.commit(here);
      },
      () => page.tell(text("noPosition")),
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });

  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.target.closest?.("input, textarea, select")) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) page.undo();
    else if (key === "y" || (key === "z" && event.shiftKey)) page.redo();
    else return;
    event.preventDefault();
  });

  return { refresh };
}
