// Pictures dropped or pasted into a text, or chosen from the device: kept by the site, named in the text where the
// cursor is, and asked about at once. Without this file pictures are added on a page of their own.

import { apart, goingOn, writer } from "./text-cursor.js";

const place = document.querySelector("[data-pictures]");
const text = document.querySelector("#id_body");
const MOST = 200;

/** Markdown's own signs in words that stand for a picture. */
export const escaped = (words) => words.trim().replace(/\s+/g, " ").replace(/[\\[\]]/g, "\\$&");

if (place && text) start(place, text, text.form);

function start(place, text, form) {
  const words = place.dataset;
  const said = place.querySelector("[data-pictures-said]");
  const chooser = place.querySelector("input[type=file]");
  const write = writer(text);
  const here = goingOn(text);

  async function post(address, fields) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const response = await fetch(address, { method: "POST", body });
    return response.json();
  }

  function insert({ name, url, alt }) {
    const [from, to] = here();
    const { value } = text;
    write(from, to, apart(`![${escaped(alt)}](pictures/${name})`, value.slice(0, from), value.slice(to)));
    if (alt) {
      said.textContent = "";
      return;
    }
    said.textContent = words.arrived.replace("{name}", name);
    ask(name, url).focus();
  }

  function ask(name, url) {
    const row = Object.assign(document.createElement("p"), { className: "writing__words" });
    const field = Object.assign(document.createElement("input"), { type: "text", maxLength: MOST, id: `words-${name}` });
    const label = Object.assign(document.createElement("label"), { htmlFor: field.id, textContent: words.label.replace("{name}", name) });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words.press });
    const put = () => putWords(row, name, field.value);
    row.append(Object.assign(document.createElement("img"), { src: url, alt: "" }), label, field, button);
    button.addEventListener("click", put);
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // in a form of the admin it would save the post
      put();
    });
    form.addEventListener("submit", () => row.isConnected && put());
    place.append(row);
    return field;
  }

  // Those that came without words earlier, before the page was refused or opened again, are asked about as well.
  form.addEventListener("pictures:silent", ({ detail }) => {
    for (const { name, url } of detail) if (!document.getElementById(`words-${name}`)) ask(name, url);
  });

  function putWords(row, name, value) {
    if (!value.trim()) return;
    const at = text.value.indexOf(`![](pictures/${name}`);
    if (at >= 0) write(at + 2, at + 2, escaped(value));
    row.remove();
    said.textContent = "";
    post(words.words, { name, alt: value.trim() }).catch(() => {}); // the text has them; the picture may go without
  }

  async function add(files) {
    for (const file of files) {
      said.textContent = words.coming.replace("{name}", file.name);
      try {
        const answer = await post(words.pictures, { picture: file });
        if (answer.fault) said.textContent = answer.fault;
        else insert(answer);
      } catch {
        said.textContent = words.failed.replace("{name}", file.name);
      }
    }
  }

  // Not every system has a type for what an iPhone writes.
  const isPicture = ({ type, name }) => type.startsWith("image/") || /\.hei[cf]$/i.test(name);
  const pictures = (data) => [...(data?.files ?? [])].filter(isPicture);

  text.addEventListener("paste", (event) => {
    const found = pictures(event.clipboardData);
    // Word processors put a picture of the words beside the words.
    if (!found.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    add(found);
  });
  text.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
  text.addEventListener("drop", (event) => {
    const found = pictures(event.dataTransfer);
    if (!found.length) return;
    event.preventDefault();
    add(found);
  });
  chooser.addEventListener("change", async () => {
    await add([...chooser.files]);
    chooser.value = "";
  });
  place.hidden = false;
}
