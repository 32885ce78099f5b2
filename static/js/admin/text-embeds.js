// An exercise, a routine, a service, an event or a drawing, chosen by its name and put into the text at the cursor.
// Without this file the help below the preview has every line to copy.

import { afterLine, apart, goingOn, writer } from "./text-cursor.js";

const place = document.querySelector("[data-embeds]");
const text = document.querySelector("#id_body");

if (place && text) start(place, text);

function start(place, text) {
  const chooser = place.querySelector("select");
  const said = place.querySelector("[role=status]");
  const write = writer(text);
  const here = goingOn(text);

  function put() {
    const [chosen] = chooser.selectedOptions;
    if (!chosen.value) {
      said.textContent = place.dataset.chooseFirst;
      chooser.focus();
      return;
    }
    const { value } = text;
    const at = afterLine(value, here()[1]);
    write(at, at, apart(chosen.value, value.slice(0, at), value.slice(at)));
    text.blur(); // coming back scrolls to the cursor, which writing alone does not
    text.focus();
    said.textContent = place.dataset.isIn.replace("{name}", chosen.text);
    chooser.value = "";
  }

  chooser.addEventListener("keypress", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // in a form of the admin it would save the post
    put();
  });
  place.querySelector("button").addEventListener("click", put);
  place.hidden = false;
}
