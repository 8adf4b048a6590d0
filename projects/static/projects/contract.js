// The form of a contract: rows of instalments come and go, sums are shown as they are typed, earlier contractors fill in.
const form = document.querySelector(".mon-form form");
const amount = form.querySelector("[name=amount]");
const rows = document.getElementById("parts");

/** Read an amount as the server does: separators are no part of it. Blank and nonsense count as nothing. */
function baht(text) {
  const number = Number((text ?? "").replaceAll(",", "").trim() || 0);
  return Number.isFinite(number) ? Math.round(number * 100) : 0;
}

/** Write satang as baht with thousands. */
function shown(satang) {
  return (satang / 100).toLocaleString("en-US", { minimumFractionDigits: 2 });
}

/** Compare a sum with the contract's amount, in words. */
function tell(section, total) {
  const texts = rows.closest("[data-sum]").dataset;
  const text = section.querySelector("[data-sum-text]");
  const rest = baht(amount.value) - total;
  const words = rest === 0 ? texts.textEven : rest > 0 ? texts.textLess : texts.textMore;
  text.textContent = !total && !baht(amount.value) ? "" : `${words} ${shown(rest === 0 ? total : Math.abs(rest))} ${texts.textBaht}`;
  text.classList.toggle("mon-even", rest === 0 && total > 0);
}

function sum(inputs) {
  return [...inputs].reduce((total, input) => total + baht(input.value), 0);
}

function sums() {
  if (!rows) return;
  tell(rows.closest("[data-sum]"), sum(rows.querySelectorAll("[name$=-amount]")));
  const fundings = form.querySelector("[data-sum=fundings]");
  if (fundings) tell(fundings, sum(fundings.querySelectorAll("input")));
}

/** Number the rows anew, so that the server reads them in the order in which they stand. */
function renumber() {
  [...rows.children].forEach((row, number) => {
    for (const part of row.querySelectorAll("[name], [for], [id]")) {
      for (const name of ["name", "for", "id"]) {
        const value = part.getAttribute(name);
        if (value) part.setAttribute(name, value.replace(/parts-(\d+|__prefix__)-/, `parts-${number}-`));
      }
    }
  });
  form.querySelector("[name=parts-TOTAL_FORMS]").value = rows.children.length;
  sums();
}

function add() {
  rows.append(document.getElementById("part-blank").content.cloneNode(true));
  renumber();
  return rows.lastElementChild;
}

/** Divide the amount evenly to the satang; the last instalment takes what does not divide. */
function split() {
  const total = baht(amount.value);
  const count = rows.children.length;
  const each = Math.floor(total / count);
  [...rows.children].forEach((row, number) => {
    const last = number === count - 1;
    row.querySelector("[name$=-amount]").value = shown(last ? total - each * (count - 1) : each);
    row.querySelector("[name$=-progress]").value = last ? "100" : String(Math.round((100 * (number + 1)) / count));
  });
  sums();
}

if (rows) {
  document.getElementById("part-add").addEventListener("click", () => add().querySelector("input").focus());
  document.getElementById("part-split").addEventListener("click", split);
  rows.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove-part]");
    if (!button || rows.children.length < 2) return;
    button.closest(".mon-part").remove();
    renumber();
  });
  form.addEventListener("input", sums);
  // One instalment and one budget are the amount itself, until somebody says otherwise.
  amount.addEventListener("change", () => {
    const only = rows.children.length === 1 && rows.querySelector("[name$=-amount]");
    if (only && !only.value) only.value = amount.value;
    sums();
  });
  sums();
}

form.querySelector("[name=contractor]").addEventListener("change", (event) => {
  const options = document.getElementById("contractors").options;
  const known = [...options].find((option) => option.value === event.target.value);
  const number = form.querySelector("[name=tax_id]");
  if (known && !number.value) number.value = known.dataset.tax;
});
