// What every page does: htmx under our security policy, `/` for search, toasts, menus that close.
import htmx from "htmx.org";

Object.assign(htmx.config, {
  allowEval: false,
  selfRequestsOnly: true,
  historyCacheSize: 0, // pages of one reader must not wait in the browser's storage for the next
  refreshOnHistoryMiss: true,
  includeIndicatorStyles: false,
});

const toasts = document.getElementById("gp-toasts");
const progress = document.getElementById("gp-progress");
let waiting = 0;

/** Show a short message; `kind` is "info" or "error". Errors stay until closed. */
export function toast(text, kind = "info") {
  const box = document.createElement("div");
  box.className = `gp-toast gp-toast-${kind}`;
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", toasts.dataset.close);
  close.textContent = "×";
  close.addEventListener("click", () => box.remove());
  box.append(words, close);
  toasts.append(box);
  if (kind !== "error") setTimeout(() => box.remove(), 6000);
  return box;
}

/** Return the message of an error answer in the page's language, whatever form it came in. */
export function errorText(body) {
  try {
    const problem = JSON.parse(body);
    return problem.detail || problem.title || toasts.dataset.failed;
  } catch {
    const page = new DOMParser().parseFromString(body, "text/html");
    const box = page.querySelector("[data-error-code]");
    const own = box?.querySelector(`[lang="${document.documentElement.lang.slice(0, 2)}"]`) ?? box;
    return own?.textContent.trim() || toasts.dataset.failed;
  }
}

/** The CSRF token, for requests made with fetch. */
export function csrfToken() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}

/** Mark the page as waiting until `done()` of the answer is called. */
export function busy() {
  waiting += 1;
  progress.classList.add("gp-busy");
  let over = false;
  return () => {
    if (over) return;
    over = true;
    waiting -= 1;
    if (!waiting) progress.classList.remove("gp-busy");
  };
}

const running = new Map();
document.addEventListener("htmx:beforeRequest", (event) => running.set(event.detail.xhr, busy()));
document.addEventListener("htmx:afterRequest", (event) => {
  running.get(event.detail.xhr)?.();
  running.delete(event.detail.xhr);
});
document.addEventListener("htmx:beforeSwap", (event) => {
  // 412 and 422 answer with the form, what was typed still in it.
  if ([412, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.addEventListener("htmx:responseError", (event) => toast(errorText(event.detail.xhr.responseText), "error"));
document.addEventListener("htmx:sendError", () => toast(toasts.dataset.failed, "error"));

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.getElementById("gp-search")?.select();
  }
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.gp-menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.gp-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.querySelector(".gp-error-summary")?.focus();

export { htmx };
