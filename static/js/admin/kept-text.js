// Keeps on this device what is typed and not saved, and offers it again after a crash or a closed window.
// What the site has is never replaced unasked, and what was kept goes when it is saved or thrown away.

export const FIELDS = [
  "title", "summary", "body", "slug", "published_at_0", "published_at_1", "topics", "new_topics", "takes_comments",
];
const PREFIX = "writing:";

const plain = (text) => (text ?? "").replaceAll("\r\n", "\n").trim();

// A field that one of them does not know, from before it was kept, tells nothing apart.
const isSameIn = (name, a, b) => a[name] === undefined || b[name] === undefined || plain(a[name]) === plain(b[name]);

export const isSame = (a, b) => FIELDS.every((name) => isSameIn(name, a, b));

const fields = (form, name) => [...form.querySelectorAll(`[name="${name}"]`)];
const isTick = (field) => field.type === "checkbox";

/** What stands in the fields of that name; of boxes the values of the ticked ones, a line each. */
function standing(form, name) {
  const found = fields(form, name).filter((field) => !isTick(field) || field.checked);
  return found.map(({ value }) => value).join("\n");
}

function put(form, name, value) {
  for (const field of fields(form, name)) {
    if (isTick(field)) field.checked = value.split("\n").includes(field.value);
    else field.value = value;
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  }
}

/** Texts kept under `key`, newest first; each `{ id, at, version, values }`. */
export function read(storage, key) {
  try {
    return JSON.parse(storage.getItem(key) ?? "[]").sort((a, b) => b.at - a.at);
  } catch {
    return [];
  }
}

function write(storage, key, texts) {
  if (texts.length) storage.setItem(key, JSON.stringify(texts));
  else storage.removeItem(key);
}

export function keep(storage, key, text) {
  write(storage, key, [text, ...read(storage, key).filter(({ id }) => id !== text.id)]);
}

export function drop(storage, key, id) {
  const texts = read(storage, key);
  if (texts.some((text) => text.id === id)) write(storage, key, texts.filter((text) => text.id !== id));
}

/** Forgets the text that the site says it has saved, whichever post it was for. */
export function dropSaved(storage, cookies) {
  const id = /(?:^|; )saved_text=(\w+)/.exec(cookies)?.[1];
  if (!id) return;
  for (const key of Object.keys(storage)) if (key.startsWith(PREFIX)) drop(storage, key, id);
}

try {
  dropSaved(localStorage, document.cookie);
} catch {
  // no storage here: nothing was kept
}
const offer = document.querySelector("[data-kept]");
if (offer) start(offer, offer.closest("form"), document.querySelector("[data-kept-when]"));

function start(offer, form, line) {
  const { post, version } = offer.dataset;
  const key = PREFIX + post;
  const part = (name) => offer.querySelector(`[data-kept-${name}]`);
  const values = () => Object.fromEntries(FIELDS.map((name) => [name, standing(form, name)]));
  const opened = values();
  const isRefused = Boolean(form.querySelector(".errornote"));
  const named = Object.assign(document.createElement("input"), { type: "hidden", name: "kept_text" });
  let id = Date.now().toString(36) + Math.random().toString(36).slice(2);
  let waiting;
  let offered;

  const when = (at) => new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

  function say(words) {
    line.hidden = false;
    line.textContent = words;
  }

  function keepNow() {
    clearTimeout(waiting);
    const now = values();
    try {
      if (!isRefused && isSame(now, opened)) {
        drop(localStorage, key, id);
        line.hidden = true;
        return;
      }
      const at = Date.now();
      keep(localStorage, key, { id, at, version, values: now });
      const time = new Date(at).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
      say(line.dataset.keptWhen.replace("{time}", time));
    } catch {
      say(line.dataset.keptNot); // full, or forbidden in a private window
    }
  }

  // One at a time, the newest first; what was already saved or lies in the form again needs no question.
  function next() {
    offered = undefined;
    for (const text of read(localStorage, key)) {
      if (text.id === id) continue;
      if (!isSame(text.values, opened)) {
        offered = text;
        break;
      }
      if (isRefused) id = text.id;
      else drop(localStorage, key, text.id);
    }
    offer.hidden = !offered;
    if (!offered) return;
    const words = offered.version === version ? offer.dataset.found : offer.dataset.overtaken;
    part("said").textContent = words.replace("{time}", when(offered.at));
    part("title").textContent = offered.values.title;
    part("body").textContent = offered.values.body;
  }

  function restore() {
    const text = offered;
    if (!isSame(values(), opened)) keepNow(); // typed meanwhile: offered in its turn
    id = text.id;
    for (const name of FIELDS) if (!isSameIn(name, values(), text.values)) put(form, name, text.values[name]);
    keepNow();
    offer.hidden = true;
    form.elements.body.focus();
    say(offer.dataset.back);
  }

  function away() {
    drop(localStorage, key, offered.id);
    next();
    if (offer.hidden) form.elements.title.focus();
    else part("away").focus();
  }

  try {
    next();
  } catch {
    offer.hidden = true; // no storage here: typing says so
  }
  if (isRefused) keepNow();
  part("restore").addEventListener("click", restore);
  part("away").addEventListener("click", away);
  form.addEventListener("input", ({ target }) => {
    if (!FIELDS.includes(target.name)) return;
    clearTimeout(waiting);
    waiting = setTimeout(keepNow, 500);
  });
  form.addEventListener("submit", () => {
    keepNow();
    named.value = id;
    form.append(named);
  });
  window.addEventListener("pagehide", () => waiting && keepNow());
  document.addEventListener("visibilitychange", () => document.hidden && waiting && keepNow());
}
