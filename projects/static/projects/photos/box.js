// One photo large, over the page: arrows go on, Escape closes, and the focus goes back to where it was.

/** Wire the photos inside `body`; `showOnMap(id)` is what the button of that name does. Answers {open(id)}. */
export function bindBox(body, showOnMap) {
  const box = document.getElementById("photo-box");
  const image = box.querySelector("img");
  const facts = box.querySelector(".ph-box-facts");
  let current = null;

  const links = () => [...body.querySelectorAll("a[data-photo]")];
  const find = (id) => links().find((link) => link.dataset.photo === String(id));

  const show = (link) => {
    current = link.dataset.photo;
    const item = link.closest("li");
    const small = link.querySelector("img");
    image.src = link.dataset.large;
    image.alt = small.alt;
    image.width = small.width;
    image.height = small.height;
    document.getElementById("photo-box-title").textContent = link.dataset.title;
    const more = item.querySelector(".ph-more").cloneNode(true);
    more.hidden = false;
    const said = item.querySelector(".ph-facts").cloneNode(true);
    facts.replaceChildren(said, more);
    const place = links().indexOf(link);
    box.querySelector('[data-go="previous"]').disabled = place === 0;
    box.querySelector('[data-go="next"]').disabled = place === links().length - 1;
  };

  const step = (by) => {
    const all = links();
    const next = all[all.findIndex((link) => link.dataset.photo === current) + by];
    if (next) show(next);
  };

  const open = (id) => {
    const link = find(id);
    if (!link) return;
    show(link);
    if (!box.open) box.showModal();
  };

  body.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-photo]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link.dataset.photo);
  });
  box.addEventListener("click", (event) => {
    const go = event.target.closest("[data-go]")?.dataset.go;
    const onMap = event.target.closest("[data-on-map]")?.dataset.onMap;
    if (go === "close" || event.target === box) box.close();
    else if (go) step(go === "next" ? 1 : -1);
    else if (onMap) {
      box.close();
      showOnMap(Number(onMap));
    }
  });
  box.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by) step(by);
  });
  box.addEventListener("close", () => find(current)?.focus());
  return { open };
}
