// A table in which one types as in a spreadsheet: arrow keys, Enter and Tab move, a block copied from Excel is pasted,
// sums follow. `data-c` names an input's column; an output's `data-formula` lists columns to add ("-name" takes away),
// over the `data-scope` around it, or over all rows in the foot. A `*` after a name stands for any ending.

const THAI = "๐๑๒๓๔๕๖๗๘๙";
const DASHES = new Set(["-", "–", "—"]);

/** A typed number in whole hundredths, null for a blank, NaN for what is no number of at least 0. */
export function hundredths(text) {
  const plain = text.replace(/[๐-๙]/g, (digit) => THAI.indexOf(digit)).replace(/[\s,\u00a0]/g, "");
  if (!plain) return null;
  if (DASHES.has(plain)) return 0;
  return /^\d+(\.\d{0,2})?$|^\.\d{1,2}$/.test(plain) ? Math.round(Number(plain) * 100) : NaN;
}

/** The cells of a text copied from a spreadsheet; a quoted cell may hold tabs and line breaks. */
export function blockOf(text) {
  const rows = [[]];
  const cell = /("(?:[^"]|"")*"|[^\t\r\n]*)(\t|\r?\n|$)/gy;
  for (let found = cell.exec(text); found; found = cell.exec(text)) {
    rows.at(-1).push(found[1].startsWith('"') ? found[1].slice(1, -1).replaceAll('""', '"') : found[1]);
    if (found[2] === "" || cell.lastIndex >= text.length) break;
    if (found[2] !== "\t") rows.push([]);
  }
  return rows;
}

class Grid {
  constructor(table) {
    this.table = table;
    this.decimals = Number(table.dataset.decimals);
    // A place of the grid in which nothing can be typed (`data-skip`) is null, so that columns stay columns.
    this.rows = [...table.tBodies]
      .flatMap((body) => [...body.rows])
      .map((row) => [...row.querySelectorAll("input, [data-skip]")].map((one) => (one.matches("input") ? one : null)));
    this.inputs = this.rows.flat().filter(Boolean);
    this.before = [];
    table.addEventListener("focusin", (event) => event.target.select?.());
    table.addEventListener("keydown", (event) => this.move(event));
    table.addEventListener("paste", (event) => this.paste(event));
    table.addEventListener("input", (event) => this.touched(event.target));
    this.inputs.forEach((input) => this.check(input));
    this.sum();
  }

  /** The row and column of an input. */
  place(input) {
    const row = this.rows.findIndex((cells) => cells.includes(input));
    return row < 0 ? null : [row, this.rows[row].indexOf(input)];
  }

  move(event) {
    const at = this.place(event.target);
    if (!at || event.altKey || event.ctrlKey || event.metaKey) return;
    const { selectionStart: start, selectionEnd: end, value } = event.target;
    const whole = start === 0 && end === value.length;
    const steps = {
      ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: event.shiftKey ? [-1, 0] : [1, 0],
      ...(whole || start === 0 ? { ArrowLeft: [0, -1] } : {}),
      ...(whole || end === value.length ? { ArrowRight: [0, 1] } : {}),
    };
    const step = steps[event.key];
    if (!step || (event.shiftKey && event.key !== "Enter")) return;
    event.preventDefault();
    let [row, column] = [at[0] + step[0], at[1] + step[1]];
    while (this.rows[row]?.[column] === null) [row, column] = [row + step[0], column + step[1]];
    this.rows[row]?.[column]?.focus();
  }

  paste(event) {
    const at = this.place(event.target);
    const block = blockOf(event.clipboardData.getData("text/plain"));
    if (!at || (block.length === 1 && block[0].length === 1)) return;
    event.preventDefault();
    this.before = this.inputs.map((input) => [input, input.value]);
    block.forEach((cells, down) => cells.forEach((text, right) => {
      const input = this.rows[at[0] + down]?.[at[1] + right];
      if (!input) return;
      input.value = text.trim();
      this.touched(input);
    }));
    this.offerUndo();
  }

  offerUndo() {
    const button = this.table.closest("form")?.querySelector("[data-grid-undo]");
    if (!button) return;
    button.hidden = false;
    button.onclick = () => {
      this.before.forEach(([input, value]) => {
        input.value = value;
        this.touched(input);
      });
      button.hidden = true;
    };
  }

  check(input) {
    const value = hundredths(input.value);
    const whole = this.decimals || value === null || value % 100 === 0;
    input.classList.toggle("gp-grid-bad", Number.isNaN(value) || !whole);
  }

  touched(input) {
    if (!this.place(input)) return;
    input.classList.toggle("gp-grid-touched", input.value !== input.defaultValue);
    this.check(input);
    this.sum();
  }

  sum() {
    const cells = (inputs) => inputs.map((input) => [input.dataset.c, hundredths(input.value)]);
    for (const output of this.table.querySelectorAll("output[data-formula]")) {
      const scope = output.closest("[data-scope]");
      this.write(output, cells(scope ? [...scope.querySelectorAll("input")] : this.inputs));
    }
    for (const input of this.inputs.filter((one) => one.dataset.hint)) {
      const total = this.value(input.dataset.hint, cells([...input.closest("[data-scope]").querySelectorAll("input")]));
      input.placeholder = total === null ? "" : this.words(total);
    }
  }

  /** The value of a formula over some cells, null when none of them says anything. */
  value(formula, cells) {
    let total = null;
    for (const term of formula.split(" ")) {
      const name = term.replace(/^-/, "");
      const fits = (column) => (name.endsWith("*") ? column.startsWith(name.slice(0, -1)) : column === name);
      for (const [column, value] of cells) {
        if (value !== null && !Number.isNaN(value) && fits(column)) total = (total ?? 0) + (term.startsWith("-") ? -value : value);
      }
    }
    return total;
  }

  write(output, cells) {
    const total = this.value(output.dataset.formula, cells);
    output.textContent = total === null ? "–" : this.words(total);
    output.classList.toggle("gp-grid-minus", total < 0);
  }

  words(total) {
    if (!total) return "0";
    const digits = { minimumFractionDigits: this.decimals, maximumFractionDigits: this.decimals };
    return (total / 100).toLocaleString("en", digits);
  }
}

for (const table of document.querySelectorAll("table[data-grid]")) table.geoplanGrid = new Grid(table);

/** Nobody leaves a page with typed cells by mistake. */
for (const form of document.querySelectorAll("form[data-grid-form]")) {
  const changed = () => [...form.querySelectorAll("table[data-grid] input")].some((one) => one.value !== one.defaultValue);
  let leaving = false;
  form.addEventListener("submit", () => {
    leaving = true;
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && changed()) event.preventDefault();
  });
}
