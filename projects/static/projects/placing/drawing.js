// Drawing and editing with Terra Draw: points, lines and areas of one or several parts, snapped to what lies nearby.
import {
  TerraDraw, TerraDrawLineStringMode, TerraDrawModeUndoRedo, TerraDrawPointMode, TerraDrawPolygonMode, TerraDrawSelectMode,
} from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import { join, kindOf, parts, rounded } from "./geometry.js";

const COLOUR = "#D55E00";
const TOUCH = matchMedia("(pointer: coarse)").matches;
const REACH = TOUCH ? 30 : 14;
const MOST_EDITABLE = 3000;
const MODES = { Point: "point", LineString: "linestring", Polygon: "polygon" };
const KINDS = Object.fromEntries(Object.entries(MODES).map(([kind, mode]) => [mode, kind]));
const VERTEX = { selectionPointColor: "#FFFFFF", selectionPointOutlineColor: COLOUR, selectionPointWidth: TOUCH ? 9 : 6, selectionPointOutlineWidth: 3, midPointColor: COLOUR, midPointOutlineColor: "#FFFFFF", midPointWidth: TOUCH ? 7 : 4, midPointOutlineWidth: 2 };
const LINE = { lineStringColor: COLOUR, lineStringWidth: 4, closingPointColor: COLOUR, closingPointWidth: TOUCH ? 10 : 6, snappingPointColor: "#009E73", snappingPointWidth: 7 };
const POLYGON = { fillColor: COLOUR, fillOpacity: 0.2, outlineColor: COLOUR, outlineWidth: 3, closingPointColor: COLOUR, closingPointWidth: TOUCH ? 10 : 6, snappingPointColor: "#009E73", snappingPointWidth: 7 };

const isOwn = (feature) => feature.properties.mode in KINDS && KINDS[feature.properties.mode] === feature.geometry.type
  && !["closingPoint", "snappingPoint", "coordinatePoint", "edited"].some((name) => feature.properties[name] && feature.geometry.type === "Point");

/** Whether Terra Draw can edit it: no holes, and not so many vertices that the browser stalls. */
function isEditable(geometry) {
  const pieces = parts(geometry);
  const vertices = JSON.stringify(geometry.coordinates).split("[").length;
  return vertices < MOST_EDITABLE && pieces.every((piece) => piece.type !== "Polygon" || piece.coordinates.length === 1);
}

function makeDraw(map, snapping) {
  const coordinates = { snappable: snapping, midpoints: { draggable: true }, draggable: true, deletable: true };
  return new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 9, minPixelDragDistanceSelecting: TOUCH ? 8 : 1 }),
    undoRedo: { modeLevel: new TerraDrawModeUndoRedo() },
    modes: [
      new TerraDrawPointMode({ styles: { pointColor: COLOUR, pointWidth: 8, pointOutlineColor: "#FFFFFF", pointOutlineWidth: 3 } }),
      new TerraDrawLineStringMode({ snapping, pointerDistance: REACH, styles: LINE }),
      new TerraDrawPolygonMode({ snapping, pointerDistance: REACH, styles: POLYGON }),
      new TerraDrawSelectMode({
        pointerDistance: REACH,
        flags: {
          point: { feature: { draggable: true } },
          linestring: { feature: { coordinates } },
          polygon: { feature: { selfIntersectable: true, coordinates } },
        },
        styles: { ...VERTEX, selectedPointColor: COLOUR, selectedPointWidth: 10, selectedPointOutlineColor: "#FFFFFF", selectedPointOutlineWidth: 3, selectedLineStringColor: COLOUR, selectedLineStringWidth: 5, selectedPolygonColor: COLOUR, selectedPolygonFillOpacity: 0.25, selectedPolygonOutlineColor: COLOUR, selectedPolygonOutlineWidth: 4 },
      }),
    ],
  });
}

/** The drawing. Calls `onCommit(geometry)` after each finished change and `onLive(geometry)` during one. */
export class Drawing {
  constructor(map, snapper, { onCommit, onLive, onMode, showFixed }) {
    Object.assign(this, { map, snapper, onCommit, onLive, onMode, showFixed, loading: false, adding: false, fixed: null });
    const toCustom = (event) => snapper.at({ x: event.containerX, y: event.containerY });
    this.draw = makeDraw(map, { toCustom, toCoordinate: true });
    this.draw.on("finish", (id, context) => setTimeout(() => this.finished(id, context)));
    this.draw.on("change", (ids, type, context) => this.changed(type, context));
    this.draw.start();
    this.draw.setMode("select");
  }

  features() {
    return this.draw.getSnapshot().filter(isOwn);
  }

  /** What is drawn, as one geometry; the vertex that still follows the pointer is left out. */
  geometry() {
    if (this.fixed) return this.fixed;
    const pieces = this.features().map(({ geometry, properties }) => (properties.currentlyDrawing ? committed(geometry) : geometry));
    return join(pieces.filter(Boolean));
  }

  get isDrawing() {
    return this.draw.getModeState() === "drawing";
  }

  get mode() {
    return this.draw.getMode();
  }

  /** Show a geometry for editing; one that cannot be edited is shown as it is. */
  load(geometry) {
    this.loading = true;
    this.draw.setMode("select");
    this.draw.clear();
    this.fixed = null;
    if (geometry && !this.addAll(geometry)) {
      this.draw.clear();
      this.fixed = geometry;
    }
    this.showFixed(this.fixed);
    this.loading = false;
    this.select();
    this.onMode();
  }

  addAll(geometry) {
    if (!isEditable(geometry)) return false;
    const mode = MODES[kindOf(geometry)];
    const features = parts(rounded(geometry)).map((piece) => ({ type: "Feature", properties: { mode }, geometry: piece }));
    return this.draw.addFeatures(features).every((result) => result.valid);
  }

  /** Select the part that was made last, so that its vertices can be dragged at once. */
  select(id = this.features().at(-1)?.id) {
    if (id !== undefined && this.mode === "select" && this.draw.hasFeature(id)) this.draw.selectFeature(id);
  }

  /** Begin to draw a kind, or to edit; `adding` keeps the parts that are there. */
  setMode(mode, { adding = false } = {}) {
    this.adding = adding;
    this.draw.setMode(mode);
    if (mode === "select") this.select();
    this.onMode();
  }

  /** End the line or area that is being drawn, as Enter does. */
  finish() {
    this.map.getCanvas().dispatchEvent(new KeyboardEvent("keyup", { key: "Enter", bubbles: true }));
  }

  undoVertex() {
    return this.isDrawing && this.draw.canUndo() && this.draw.undo();
  }

  redoVertex() {
    return this.draw.canRedo() && this.draw.redo();
  }

  finished(id, context) {
    if (this.loading || !this.draw.hasFeature(id)) return;
    if (context.action === "draw") {
      this.settle(id);
      this.draw.setMode("select");
      this.select(id);
      this.onMode();
    }
    this.onCommit(this.geometry());
  }

  /** A new shape joins parts of its own kind when one was being added; otherwise it replaces what was there. */
  settle(id) {
    const made = this.draw.getSnapshotFeature(id);
    const snapped = made.geometry.type === "Point" && this.snapper.at(this.map.project(made.geometry.coordinates));
    if (snapped) this.draw.updateFeatureGeometry(id, { type: "Point", coordinates: snapped });
    const replaced = this.features().filter((f) => f.id !== id && (!this.adding || f.geometry.type !== made.geometry.type));
    this.loading = true;
    if (replaced.length) this.draw.removeFeatures(replaced.map((feature) => feature.id));
    this.loading = false;
    this.fixed = null;
    this.showFixed(null);
    this.adding = false;
  }

  changed(type, context) {
    if (this.loading) return;
    const removed = type === "delete" && context?.origin !== "api" && this.mode === "select";
    if (removed) setTimeout(() => this.onCommit(this.geometry()));
    else this.onLive(join(this.features().map((feature) => feature.geometry)));
  }

  /** Delete the drawn vertex nearest to a pixel; answers whether there was one that could go. */
  deleteVertexAt(pixel) {
    let best = { away: REACH * 1.5 };
    for (const feature of this.features()) {
      const ring = feature.geometry.type === "Polygon" ? feature.geometry.coordinates[0].slice(0, -1) : feature.geometry.coordinates;
      const line = feature.geometry.type === "Point" ? [ring] : ring;
      line.forEach((position, index) => {
        const at = this.map.project(position);
        const away = Math.hypot(at.x - pixel.x, at.y - pixel.y);
        if (away < best.away) best = { away, feature, line, index };
      });
    }
    const least = { Point: 1, LineString: 2, Polygon: 3 }[best.feature?.geometry.type];
    if (!best.feature || (best.line.length <= least && this.features().length < 2)) return false;
    const left = best.line.filter((_, index) => index !== best.index);
    const others = this.features().filter((feature) => feature.id !== best.feature.id).map((feature) => feature.geometry);
    const mended = best.line.length <= least ? [] : [shape(best.feature.geometry.type, left)];
    const geometry = join([...others, ...mended]);
    this.load(geometry);
    this.onCommit(geometry);
    return true;
  }
}

function shape(kind, line) {
  return kind === "Polygon" ? { type: kind, coordinates: [[...line, line[0]]] } : { type: kind, coordinates: line };
}

/** What of an unfinished drawing would stand: without the live vertex, if enough is left. */
function committed(geometry) {
  if (geometry.type === "LineString") {
    const line = geometry.coordinates.slice(0, -1);
    return line.length > 1 ? { type: "LineString", coordinates: line } : null;
  }
  if (geometry.type !== "Polygon") return geometry;
  const ring = geometry.coordinates[0].slice(0, -2);
  return ring.length > 2 ? { type: "Polygon", coordinates: [[...ring, ring[0]]] } : null;
}
