// Draws the poses of an exercise while their numbers are edited, and marks the joint whose line is being edited.
// Without this file the figure is drawn anew when the exercise is saved.
import { frame } from "./figure-frame.js";
import { drawn } from "./figures.js";

const text = document.querySelector("textarea.poses");
const place = document.querySelector("[data-pose-preview]");
const status = document.querySelector("[data-pose-status]");
const JOINT = /"(\w+)":\s*\[/;

if (text && place) watch();

function watch() {
  let poses = [];

  function draw() {
    try {
      poses = JSON.parse(text.value || "[]");
      const problem = wrong(poses);
      if (problem) return tell(problem);
      place.innerHTML = poses.length ? drawn(poses, place.dataset.name, frame(poses)) : "";
      tell("");
      return mark();
    } catch (error) {
      return tell(error instanceof SyntaxError ? place.dataset.unfinished : String(error));
    }
  }

  function tell(problem) {
    place.classList.toggle("is-behind", Boolean(problem));
    if (status.textContent !== problem) status.textContent = problem;
  }

  const isNumber = (value) => typeof value === "number";

  function wrong(list) {
    if (!Array.isArray(list)) return place.dataset.unfinished;
    for (const [i, pose] of list.entries()) {
      const name = place.dataset.joints.split(" ").find((each) => {
        const point = pose?.joints?.[each];
        return !(Array.isArray(point) && point.length === 2 && point.every(isNumber));
      });
      if (name) return place.dataset.wrong.replace("{number}", i + 1).replace("{joint}", name);
    }
    return "";
  }

  // The pose and joint of the line that the caret is in.
  function here() {
    const before = text.value.slice(0, text.selectionStart);
    const from = before.lastIndexOf("\n") + 1;
    const line = text.value.slice(from).split("\n")[0];
    return [before.split('"joints"').length - 2, JOINT.exec(line)?.[1]];
  }

  function mark() {
    for (const old of place.querySelectorAll(".figure__mark")) old.remove();
    const [index, name] = here();
    const point = poses[index]?.joints?.[name];
    const figure = place.children[index];
    if (!point || !figure) return;
    const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    for (const [key, value] of Object.entries({ class: "figure__mark", cx: point[0], cy: -point[1], r: 4 })) {
      dot.setAttribute(key, value);
    }
    figure.append(dot);
  }

  // Alt and an arrow change the number at the caret by one, with Shift by ten.
  function nudge(event) {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!step || !event.altKey) return;
    const caret = text.selectionStart;
    const found = [...text.value.matchAll(/-?\d+(\.\d+)?/g)].find(
      ({ 0: number, index }) => index <= caret && caret <= index + number.length,
    );
    if (!found) return;
    event.preventDefault();
    const changed = Number((Number(found[0]) + step * (event.shiftKey ? 10 : 1)).toFixed(1));
    text.setRangeText(String(changed), found.index, found.index + found[0].length, "start");
    draw();
  }

  text.addEventListener("input", draw);
  text.addEventListener("keydown", nudge);
  document.addEventListener("selectionchange", () => document.activeElement === text && mark());
  place.closest("[hidden]")?.removeAttribute("hidden");
  document.querySelector("[data-pose-help]").hidden = false;
  draw();
}
