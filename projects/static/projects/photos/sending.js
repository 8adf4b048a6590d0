// Sends pictures one after the other: dropped, chosen or just taken; each with its progress and its own error.

const KILOBYTE = 1024;
const PER_CENT = 100;

/** Make an element with words in it, which are never HTML. */
function make(name, css, words = "") {
  const made = document.createElement(name);
  made.className = css;
  made.textContent = words;
  return made;
}

const size = (bytes) => {
  const kilobytes = bytes / KILOBYTE;
  return kilobytes < KILOBYTE ? `${Math.ceil(kilobytes)} kB` : `${(kilobytes / KILOBYTE).toFixed(1)} MB`;
};

/** One line for a file: its name, how far it is, and what came of it. */
function line(file, texts) {
  const box = make("li", "ph-line");
  const bar = make("progress", "");
  const said = make("span", "ph-said", texts.textWaiting);
  bar.max = PER_CENT;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  box.append(make("strong", "", file.name), make("small", "", size(file.size)), bar, said);
  return {
    box,
    progress(part) {
      bar.value = part * PER_CENT;
      said.textContent = part < 1 ? `${Math.round(part * PER_CENT)} %` : texts.textReading;
    },
    done(words, state) {
      bar.remove();
      said.textContent = words;
      box.classList.add(`ph-line-${state}`);
      const close = make("button", "ph-dismiss", "×");
      close.type = "button";
      close.setAttribute("aria-label", texts.textDismiss);
      close.addEventListener("click", () => box.remove());
      box.append(close);
    },
  };
}

/** POST one picture; answers {ok, warning, message}, whatever happened. XMLHttpRequest tells how much has gone. */
function post(form, file, texts, onProgress) {
  const data = new FormData();
  for (const name of ["csrfmiddlewaretoken", "moment"]) data.append(name, form.elements[name].value);
  data.append("photos", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const refused = (message) => resolve({ ok: false, message });
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener("error", () => refused(texts.textFailed));
    request.addEventListener("load", () => {
      let answer = null;
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        return refused(request.status < 400 ? texts.textSignedOut : texts.textFailed);
      }
      return resolve(answer.results?.[0] ?? { ok: false, message: answer.title ?? texts.textFailed });
    });
    request.send(data);
  });
}

/** Wire all forms inside `body`, also those that come later. `refresh` shows what was added. */
export function bindSending(section, body, refresh) {
  const texts = section.dataset;
  let queue = Promise.resolve();

  const send = async (moment, file, shown) => {
    // The forms are made anew after every picture, so that this one's is looked for when its turn comes.
    const form = body.querySelector(`.ph-column[data-moment="${moment}"] form.ph-add`);
    const answer = await post(form, file, texts, shown.progress);
    shown.done(answer.message, answer.ok ? (answer.warning ? "warning" : "good") : "wrong");
    if (answer.ok) {
      await refresh().catch(() => {});
      if (!answer.warning) setTimeout(() => shown.box.remove(), 6000);
    }
  };

  const add = (column, files) => {
    const list = column.querySelector(".ph-sending");
    for (const file of files) {
      const shown = line(file, texts);
      list.append(shown.box);
      queue = queue.then(() => send(column.dataset.moment, file, shown));
    }
  };

  body.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    add(event.target.closest(".ph-column"), [...event.target.files]);
    event.target.value = "";
  });

  const target = (event) => {
    const column = event.target.closest?.(".ph-column");
    return column?.querySelector("form.ph-add") && event.dataTransfer?.types.includes("Files") ? column : null;
  };
  for (const name of ["dragenter", "dragover"]) {
    body.addEventListener(name, (event) => {
      const column = target(event);
      if (!column) return;
      event.preventDefault();
      column.classList.add("ph-over");
    });
  }
  body.addEventListener("dragleave", (event) => {
    const column = event.target.closest?.(".ph-column");
    if (column && !column.contains(event.relatedTarget)) column.classList.remove("ph-over");
  });
  body.addEventListener("drop", (event) => {
    const column = target(event);
    if (!column) return;
    event.preventDefault();
    column.classList.remove("ph-over");
    add(column, [...event.dataTransfer.files]);
  });
}
