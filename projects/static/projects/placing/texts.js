// Texts of the page in the reader's language, and numbers as people read them.
const source = document.getElementById("placing-texts").dataset;
const language = document.documentElement.lang || "th";

/** A text of the page by its name, such as text("saved"). */
export const text = (name) => source[name] ?? "";

const number = (value, digits) => new Intl.NumberFormat(language, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value);

/** Metres up to a kilometre with one decimal, kilometres beyond with three. */
export function metres(value) {
  if (value === null || value === undefined) return "–";
  return value < 1000 ? `${number(value, 1)} ${text("metres")}` : `${number(value / 1000, 3)} ${text("kilometres")}`;
}

/** Square metres, and rai beside them (1 rai = 1,600 m²). */
export function squareMetres(value) {
  if (value === null || value === undefined) return "–";
  return `${number(value, 1)} ${text("squareMetres")} (${number(value / 1600, 2)} ${text("rai")})`;
}

/** Make an element: element("li", {class: "x", onclick: f}, "words", child); words are never HTML. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Show or clear a message in its place. */
export function say(id, words = "") {
  const box = document.getElementById(id);
  box.textContent = words;
  box.hidden = !words;
}
