// The map report: draws the projects of the page's JSON on Folium's map, in layers, clusters and popups.
// Everything that people wrote reaches the page as text, never as HTML.
"use strict";

const GeoPlanReport = (() => {
  const SCALE = 1e6;
  const LISTED = 200;
  const FIELDS = [
    "id", "code", "name", "organisation", "area", "kind", "stage", "layer", "state", "announced",
    "planned", "approved", "contracted", "disbursed", "anchor", "shape",
  ];
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const data = read("report-data");
  const money = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const count = new Intl.NumberFormat("en-US");

  /** A row as an object with the names of its cells. */
  function named(row) {
    return Object.fromEntries(FIELDS.map((name, index) => [name, row[index]]));
  }

  /** Baht with satang; a blank is an en dash, zero is 0. */
  function baht(amount) {
    if (amount === null) return "–";
    return amount ? money.format(amount) : "0";
  }

  function element(tag, text, className) {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  /** Latitudes and longitudes of a list of steps. */
  function path(numbers) {
    const points = [];
    let x = 0, y = 0;
    for (let index = 0; index < numbers.length; index += 2) {
      x += numbers[index];
      y += numbers[index + 1];
      points.push([y / SCALE, x / SCALE]);
    }
    return points;
  }

  /** What opens at a click on a project. */
  function popup(row) {
    const { words } = data;
    const project = named(row);
    const box = element("div", undefined, "card");
    const stage = element("p", undefined, "stage");
    const dot = element("i");
    dot.style.background = data.colours[project.layer];
    stage.append(dot, data.stages[project.stage]);
    if (!project.announced) stage.append(element("small", words.draft));
    box.append(stage, element("h3", project.name));
    const facts = element("dl");
    const fact = (label, value, className) => facts.append(element("dt", label), element("dd", value, className));
    fact(words.organisation, data.organisations[project.organisation]);
    fact(words.place, data.areas[project.area] || "–");
    fact(words.code, project.code);
    fact(words.kind, data.kinds[project.kind]);
    for (const name of ["planned", "approved", "contracted", "disbursed"]) fact(words[name], baht(project[name]), "money");
    box.append(facts);
    const address = `${data.site}/projects/${project.id}/`;
    if (data.site) {
      const link = element("a", words.open);
      link.href = address;
      link.rel = "noopener noreferrer";
      link.target = "_blank";
      box.append(link);
    }
    return box;
  }

  /** A ring whose arcs are the shares of the layers, with how many projects it stands for. */
  function icon(cluster) {
    const shares = new Map();
    const markers = cluster.getAllChildMarkers();
    for (const marker of markers) shares.set(marker.row[7], (shares.get(marker.row[7]) ?? 0) + 1);
    let from = 0;
    const arcs = [...shares].sort((a, b) => a[0] - b[0]).map(([layer, n]) => {
      const to = from + (n / markers.length) * 100;
      const arc = `${data.colours[layer]} ${from}% ${to}%`;
      from = to;
      return arc;
    });
    const ring = element("div", undefined, "cluster");
    ring.style.background = `conic-gradient(${arcs.join(",")})`;
    ring.append(element("b", count.format(markers.length)));
    const size = markers.length < 10 ? 36 : markers.length < 1000 ? 44 : 56;
    return L.divIcon({ html: ring, className: "cluster-icon", iconSize: [size, size] });
  }

  function marker(row) {
    const [x, y] = row[14];
    const made = L.circleMarker([y / SCALE, x / SCALE], {
      radius: 6, color: "#FFFFFF", weight: 1.5, fillColor: data.colours[row[7]], fillOpacity: 1,
    });
    made.row = row;
    return made;
  }

  /** The lines, areas or points of a project; null where its marker is all there is to draw. */
  function shape(row) {
    if (!row[15]) return null;
    const [kind, parts] = row[15];
    const colour = data.colours[row[7]];
    if (kind === "l") return L.polyline(parts.map(path), { color: colour, weight: 4, opacity: 0.9 });
    if (kind === "a") return L.polygon(parts.map((rings) => rings.map(path)), { color: colour, weight: 2, fillOpacity: 0.35 });
    const dots = path(parts).map((at) => L.circleMarker(at, { radius: 4, color: "#FFFFFF", weight: 1, fillColor: colour, fillOpacity: 1 }));
    return L.featureGroup(dots);
  }

  /** The box around a project, read from its steps once. */
  function boxOf(row) {
    const [kind, parts] = row[15];
    const paths = kind === "a" ? parts.map((rings) => rings[0]) : kind === "l" ? parts : [parts];
    return L.latLngBounds(paths.flatMap(path));
  }

  function openPopup(map, row, at) {
    L.popup({ maxWidth: 320, minWidth: 220, autoPanPadding: [12, 12] }).setLatLng(at).setContent(popup(row)).openOn(map);
    document.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", data.words.close);
  }

  /** Draw the lines and areas in view whose layer is switched on, close enough to be seen. */
  function drawShapes(map, group, shapes, shown) {
    group.clearLayers();
    if (map.getZoom() < data.shapesFrom) return;
    const view = map.getBounds().pad(0.1);
    for (const one of shapes) {
      if (!shown.has(one.row[7]) || !view.intersects((one.box ??= boxOf(one.row)))) continue;
      one.drawn ??= shape(one.row).on("click", (event) => openPopup(map, one.row, event.latlng));
      group.addLayer(one.drawn);
    }
  }

  /** The names of the areas as labels. */
  function labelled(borders) {
    return borders.getLayers().map((layer) => {
      const { name, label: [x, y] } = layer.feature.properties;
      const text = L.tooltip({ permanent: true, direction: "center", className: "area", interactive: false });
      return text.setLatLng([y, x]).setContent(element("span", name));
    });
  }

  /** Show the names in view that do not lie on one another. */
  function showNames(map, group, names) {
    group.clearLayers();
    const taken = [];
    for (const name of names) {
      const at = map.latLngToContainerPoint(name.getLatLng());
      const clear = taken.every((one) => Math.abs(one.x - at.x) > 90 || Math.abs(one.y - at.y) > 20);
      if (!clear || !map.getBounds().contains(name.getLatLng())) continue;
      taken.push(at);
      group.addLayer(name);
    }
  }

  /** The projects that have no place on the map, by name, the first ones of many. */
  function listUnplaced(rows) {
    const list = document.querySelector("#unplaced ol");
    if (!list) return;
    const unplaced = rows.filter((row) => !row[14]);
    for (const row of unplaced.slice(0, LISTED)) {
      const item = element("li", row[2]);
      item.append(element("small", `${row[1]} · ${data.organisations[row[3]]}`));
      list.append(item);
    }
    const more = unplaced.length - LISTED;
    if (more > 0) list.after(element("p", data.words.more.replace("{n}", count.format(more))));
  }

  /** Called by Folium's script with the map, the empty cluster and the borders. */
  function start(map, cluster, borders) {
    const rows = read("report-rows");
    const placed = rows.filter((row) => row[14]);
    const markers = placed.map(marker);
    const shapes = placed.filter((row) => row[15]).map((row) => ({ row }));
    const drawn = L.featureGroup().addTo(map);
    const boxes = [...document.querySelectorAll("[data-layer]")];
    const shown = new Set(data.keys.keys());
    const names = labelled(borders);
    const labels = L.layerGroup().addTo(map);

    const redraw = () => drawShapes(map, drawn, shapes, shown);
    const fill = () => {
      cluster.clearLayers();
      const wanted = shown.size === data.keys.length ? markers : markers.filter((one) => shown.has(one.row[7]));
      for (const box of boxes) box.disabled = wanted.length > 0;
      cluster.addLayers(wanted);
      redraw();
    };
    // Filling goes on in pieces: the switches wait for its end, for it cannot be stopped.
    cluster.options.chunkProgress = (done, total) => {
      if (done < total) return;
      for (const box of boxes) box.disabled = false;
      document.body.dataset.ready = "true";
    };
    if (!markers.length) document.body.dataset.ready = "true";
    for (const swatch of document.querySelectorAll("[data-colour]")) swatch.style.background = swatch.dataset.colour;
    for (const box of boxes) {
      box.addEventListener("change", () => {
        const number = data.keys.indexOf(box.dataset.layer);
        if (box.checked) shown.add(number);
        else shown.delete(number);
        fill();
      });
    }
    document.getElementById("show-borders").addEventListener("change", (event) => {
      for (const layer of [borders, labels]) {
        if (event.target.checked) layer.addTo(map);
        else layer.remove();
      }
      borders.bringToBack();
    });
    cluster.on("click", (event) => openPopup(map, event.layer.row, event.layer.getLatLng()));
    map.on("moveend", redraw);
    map.on("moveend", () => showNames(map, labels, names));
    L.control.scale({ imperial: false }).addTo(map);
    showNames(map, labels, names);
    listUnplaced(rows);
    window.setTimeout(fill);
  }

  return { icon, start };
})();
