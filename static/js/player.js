// The player: shows where the timeline stands. The list of steps below it works without this file.
import { Timer, clockWords, poseAt } from "./timeline.js";

const root = document.querySelector("[data-player]");
const { cues, steps } = JSON.parse(document.querySelector("#player-data").textContent);

if (root && cues.length) play(root);

function play(player) {
  const part = (name) => player.querySelector(`[data-${name}]`);
  const words = player.dataset;
  const timer = new Timer(cues);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const list = [...document.querySelectorAll("[data-step]")];
  let shown = { index: null, step: null, started: false };
  let ticking = null;
  let lock = null;

  const put = (name, text) => {
    const element = part(name);
    if (element.textContent !== text) element.textContent = text;
  };

  function showStep(step) {
    const figures = list[step].querySelector(".figures");
    part("figure").replaceChildren(...[...figures.children].map((svg) => svg.cloneNode(true)));
    put("step-count", words.stepWords.replace("{number}", step + 1).replace("{count}", steps.length));
    put("step-name", steps[step].name);
    list.forEach((item, i) => item.classList.toggle("is-current", i === step));
  }

  function showPose(cue, into) {
    const figures = [...part("figure").children];
    const pose = poseAt(cue, into, figures.length, steps[cue.step].moving);
    part("figure").classList.toggle("is-mirrored", cue.side === "left");
    part("figure").classList.toggle("is-gliding", figures.length > 1 && !still.matches);
    figures.forEach((svg, i) => svg.classList.toggle("is-shown", i === pose));
  }

  function show() {
    const now = Date.now();
    const where = timer.position(now);
    if (where.done && timer.running) finish(now);
    const cue = cues[Math.min(where.index, cues.length - 1)];
    if (cue.step !== shown.step) showStep(cue.step);
    if (where.index !== shown.index || timer.running !== shown.running) announce(where, cue);
    showPose(cue, where.into);
    put("time", where.done ? "" : clockWords(where.left));
    put("left", where.done ? "" : words.leftWords.replace("{time}", clockWords(where.totalLeft)));
    part("step-share").value = where.stepShare;
    part("whole-share").value = where.share;
    shown = { ...shown, index: where.index, step: cue.step, running: timer.running };
  }

  // The one live region changes once a cue, and when the timer stops or goes on; never with the seconds.
  function announce(where, cue) {
    const next = cues[where.index + 1];
    const waiting = shown.started && !timer.running && !where.done;
    put("spoken", cue.kind === "ready" && shown.started && !where.done ? `${steps[cue.step].name}. ` : "");
    put("words", where.done ? words.done : !shown.started ? words.waiting : waiting ? `${words.paused}. ${cue.words}` : cue.words);
    const coming = next?.kind === "ready" ? steps[next.step].name : next?.words;
    put("next", where.done || !next ? "" : words.nextWords.replace("{words}", coming));
    player.dataset.kind = where.done ? "done" : cue.kind;
    part("end").hidden = !where.done;
    put("main", where.done ? words.again : timer.running ? words.pause : shown.started ? words.goOn : words.start);
  }

  function begin() {
    if (shown.started) return;
    shown.started = true;
    player.dataset.begun = "";
    player.scrollIntoView({ block: "start", behavior: still.matches ? "auto" : "smooth" });
  }

  function start() {
    timer.start(Date.now());
    begin();
    ticking ??= setInterval(show, 200);
    stayAwake();
    show();
  }

  function stop(now) {
    timer.pause(now);
    clearInterval(ticking);
    ticking = null;
    lock?.release();
    lock = null;
  }

  function finish(now) {
    stop(now);
    timer.goTo(cues.length, now);
  }

  function toggle() {
    if (!timer.running) return start();
    stop(Date.now());
    return show();
  }

  function move(how) {
    begin();
    timer[how](Date.now());
    show();
  }

  async function stayAwake() {
    try {
      const asked = await navigator.wakeLock?.request("screen");
      if (timer.running) lock = asked;
      else asked?.release();
    } catch {
      // A low battery or a hidden tab may refuse: the screen then sleeps as always.
    }
  }

  part("main").addEventListener("click", toggle);
  part("back").addEventListener("click", () => move("back"));
  part("skip").addEventListener("click", () => move("skip"));
  part("step-on").addEventListener("click", () => move("nextStep"));
  still.addEventListener("change", show);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    show();
    if (timer.running) stayAwake();
  });
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const on = event.target instanceof Element ? event.target : document.body;
    if (on.closest("input, textarea, select")) return;
    if (event.key === " ") {
      if (event.repeat || on.closest("button, a, summary")) return;
      toggle();
    } else if (event.key === "ArrowRight") move("skip");
    else if (event.key === "ArrowLeft") move("back");
    else return;
    event.preventDefault();
  });

  player.hidden = false;
  document.querySelector("[data-keys]").hidden = false;
  show();
}
