// The player: shows where the timeline stands. The list of steps below it works without this file.
import { Figure } from "./player-figure.js";
import { drawn } from "./figures.js";
import * as memory from "./player-memory.js";
import * as sound from "./player-sound.js";
import { Timer, clockWords, poseAt } from "./timeline.js";

const LONGER = 15;
const root = document.querySelector("[data-player]");
const data = JSON.parse(document.querySelector("#player-data").textContent);

if (root && data.cues.length) play(root, data);

function play(player, { routine, cues, steps, words }) {
  const part = (name) => document.querySelector(`[data-${name}]`);
  const timer = new Timer(cues);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const figure = new Figure(part("figure"), still);
  const list = [...document.querySelectorAll("[data-step]")];
  const hurts = part("hurts");
  let shown = { begun: false };
  let ending = words.done;
  let cueShownAt = 0;
  let ticking = null;
  let drawing = null;
  let lock = null;

  const put = (name, text) => {
    const element = part(name);
    if (element.textContent !== text) element.textContent = text;
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

  // Settings

  const set = { chime: true, voice: true, untimed: false, ...memory.settings() };
  for (const box of document.querySelectorAll("[data-setting]")) {
    box.checked = set[box.dataset.setting];
    box.addEventListener("change", () => {
      set[box.dataset.setting] = box.checked;
      memory.keepSettings(set);
      if (box.dataset.setting === "untimed") changePace();
      soundAhead();
      if (!set.voice) sound.hush();
    });
  }

  function knowVoice() {
    const box = document.querySelector("[data-setting=voice]");
    box.disabled = !sound.hasVoice();
    box.checked = set.voice && sound.hasVoice();
    part("no-voice").hidden = sound.hasVoice();
  }

  const say = (text) => set.voice && sound.hasVoice() && sound.say(text);

  function soundAhead() {
    if (set.chime && timer.running) sound.plan(timer.coming(Date.now()));
    else sound.silence();
  }

  function changePace() {
    timer.wait(set.untimed, Date.now());
    rest();
    show();
  }

  // What is shown

  function showStep(step) {
    put("step-count", fill(words.step, { number: step + 1, count: steps.length }));
    put("step-name", steps[step].name);
    list.forEach((item, i) => item.classList.toggle("is-current", i === step));
  }

  function show(aside = "") {
    const now = Date.now();
    const where = timer.position(now);
    if (where.done && shown.begun && !shown.done) finish();
    const cue = timer.cues[Math.min(where.index, timer.cues.length - 1)];
    const step = steps[cue.step];
    if (step !== shown.step) showStep(cue.step);
    const isNew = where.index !== shown.index || step !== shown.step;
    if (isNew) cueShownAt = now;
    if (isNew || timer.running !== shown.running || !shown.begun !== !shown.toldBegun || aside) announce(where, cue, aside);
    if (isNew && shown.begun && (timer.running || timer.untimed || where.done)) speak(where, cue);
    figure.show(step, cue.side);
    draw();
    const time = timer.untimed ? cue.seconds : where.left;
    put("time", where.done || (timer.untimed && cue.kind !== "hold") ? "" : clockWords(time));
    put("left", where.done || timer.untimed ? "" : fill(words.left, { time: clockWords(where.totalLeft) }));
    part("step-share").value = where.stepShare;
    part("whole-share").value = where.share;
    shown = { ...shown, index: where.index, step, running: timer.running, toldBegun: shown.begun };
  }

  // The one live region changes once a cue, and when the timer stops or goes on; never with the seconds.
  function announce(where, cue, aside) {
    const next = timer.cues[where.index + 1];
    const isPaused = shown.begun && !timer.running && !timer.untimed && !where.done;
    const isNamed = cue.kind === "ready" && shown.begun && !where.done;
    put("spoken", aside ? `${aside}. ` : isNamed ? `${steps[cue.step].name}. ` : "");
    put("words", where.done ? ending : !shown.begun ? words.waiting : isPaused ? `${words.paused}. ${cue.words}` : cue.words);
    const coming = next?.kind === "ready" ? steps[next.step].name : next?.words;
    put("next", where.done || !next ? "" : fill(words.next, { words: coming }));
    player.dataset.kind = where.done ? "done" : cue.kind;
    player.toggleAttribute("data-untimed", timer.untimed);
    part("end").hidden = !where.done;
    if (where.done && !shown.done) showFelt();
    shown.done = where.done;
    put("main", where.done ? words.again : isMainNext() ? words.nextCue : timer.running ? words.pause : shown.begun ? words.goOn : words.start);
  }

  const isMainNext = () => timer.untimed && shown.begun;

  function speak(where, cue) {
    if (where.done) return say(ending);
    const { name, spoken } = steps[cue.step];
    return say(cue.kind === "ready" ? `${name}. ${spoken} ${cue.words}.` : `${cue.words}.`);
  }

  // One frame after the other as long as something moves.
  function draw() {
    drawing ??= requestAnimationFrame((time) => {
      drawing = null;
      const now = Date.now();
      const where = timer.position(now);
      const cue = timer.cues[where.index];
      const isLive = cue && shown.begun && (timer.running || timer.untimed);
      const into = timer.untimed ? now - cueShownAt : where.into;
      const target = cue && shown.begun ? poseAt(cue, into, steps[cue.step].moving) : 0;
      const isOnItsWay = figure.frame(target, time);
      if (isOnItsWay || (isLive && cue.kind === "hold" && steps[cue.step].moving && figure.glides)) draw();
    });
  }

  // What is done

  function begin() {
    if (shown.begun) return;
    shown.begun = true;
    player.dataset.begun = "";
    player.scrollIntoView({ block: "start", behavior: still.matches ? "auto" : "smooth" });
  }

  function start() {
    if (timer.position(Date.now()).done) ending = words.done;
    begin();
    shown.index = null;
    timer.start(Date.now());
    ticking ??= timer.running ? setInterval(show, 200) : null;
    stayAwake();
    soundAhead();
    show();
  }

  function rest() {
    clearInterval(ticking);
    ticking = null;
    sound.silence();
    sound.hush();
    if (timer.untimed && shown.begun) return;
    lock?.release();
    lock = null;
  }

  function pause() {
    timer.pause(Date.now());
    rest();
  }

  function finish() {
    const now = Date.now();
    timer.pause(now);
    timer.goTo(timer.cues.length, now);
    clearInterval(ticking);
    ticking = null;
    lock?.release();
    lock = null;
  }

  function toggle() {
    if (isMainNext() && !timer.position(Date.now()).done) return move("skip");
    if (!timer.running) return start();
    pause();
    return show();
  }

  function move(how, ...more) {
    begin();
    timer[how](Date.now(), ...more);
    soundAhead();
    show(how === "longer" ? fill(words.longer, { seconds: LONGER }) : "");
  }

  async function stayAwake() {
    try {
      const asked = await navigator.wakeLock?.request("screen");
      if (timer.running || timer.untimed) lock = asked;
      else asked?.release();
    } catch {
      // A low battery or a hidden tab may refuse: the screen then sleeps as always.
    }
  }

  // From an article. Its link leads to the step in the list, which is what there is without this file, and browsers
  // hold on to that until the page is loaded. The address is asked which step: a page kept for when there is no network
  // is kept without one.
  function openAtStep() {
    const first = Number(new URLSearchParams(location.search).get("step")) - 1;
    if (!steps[first]) return;
    timer.goTo(cues.findIndex((cue) => cue.step === first), Date.now());
    const toPlayer = () => {
      part("main").focus({ preventScroll: true });
      player.scrollIntoView({ block: "start", behavior: "instant" });
    };
    if (document.readyState === "complete") toPlayer();
    else addEventListener("load", () => requestAnimationFrame(toPlayer), { once: true });
  }

  // This hurts

  function stopHere() {
    begin();
    pause();
    show();
    const { index } = timer.position(Date.now());
    const step = timer.cues[Math.min(index, timer.cues.length - 1)].step;
    const easier = steps[step].gentler;
    part("gentler").hidden = part("take-gentler").hidden = !easier;
    part("no-gentler").hidden = Boolean(easier);
    if (easier) {
      part("gentler-figure").innerHTML = drawn(easier.poses, easier.name, easier.box);
      put("gentler-name", easier.name);
      put("gentler-dose", easier.dose);
      put("gentler-how", easier.how);
      put("gentler-cautions", easier.cautions);
    }
    for (const link of hurts.querySelectorAll("[data-from]")) {
      link.search = new URLSearchParams({ came_from: `${routine}:${step + 1}` });
    }
    hurts.showModal();
  }

  function takeGentler() {
    const { step } = timer.cues[timer.position(Date.now()).index];
    const easier = steps[step].gentler;
    steps[step] = { ...easier, gentler: null };
    timer.exchange(step, easier.cues, Date.now());
    start();
  }

  function endHere() {
    ending = words.ended;
    finish();
    show();
  }

  const answers = {
    gentler: takeGentler,
    skip: () => {
      timer.nextStep(Date.now());
      if (timer.position(Date.now()).done) return endHere();
      return start();
    },
    end: endHere,
  };

  // How it felt

  function showFelt() {
    const kept = memory.felt(routine);
    const day = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "short", day: "numeric", month: "short" });
    part("felt-list").replaceChildren(
      ...kept.slice(0, 5).map(({ at, how }) => {
        const item = document.createElement("li");
        item.textContent = `${day.format(at)}: ${words[how]}`;
        return item;
      }),
    );
    part("felt-before").hidden = !kept.length;
  }

  // Seen below the choice, heard through the one live region.
  function tell(text) {
    put("felt-said", text);
    put("spoken", `${text} `);
  }

  const feelings = document.querySelectorAll("[data-felt]");
  for (const button of feelings) {
    button.addEventListener("click", () => {
      const how = button.dataset.felt;
      memory.keepFelt(routine, how, Date.now());
      for (const each of feelings) each.setAttribute("aria-pressed", each === button);
      tell(how === "worse" ? words.keptWorse : words.kept);
      showFelt();
    });
  }

  // Wiring

  const on = (name, act) => part(name).addEventListener("click", act);
  on("main", toggle);
  on("back", () => move("back"));
  on("skip", () => move("skip"));
  on("step-on", () => move("nextStep"));
  on("longer", () => move("longer", LONGER));
  on("hurts-button", stopHere);
  on("forget", () => {
    memory.forgetFelt(routine);
    showFelt();
    tell(words.forgotten);
  });
  on("test", () => {
    if (set.chime) sound.plan([{ kind: "hold", after: 50 }]);
    say(words.test);
  });
  hurts.addEventListener("close", () => {
    answers[hurts.returnValue]?.();
    hurts.returnValue = "";
    part("main").focus();
  });
  still.addEventListener("change", () => show());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    show();
    soundAhead();
    if (timer.running || (timer.untimed && shown.begun)) stayAwake();
  });
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || hurts.open) return;
    const where = event.target instanceof Element ? event.target : document.body;
    if (where.closest("input, textarea, select")) return;
    if (event.key === " ") {
      if (event.repeat || where.closest("button, a, summary")) return;
      toggle();
    } else if (event.key === "ArrowRight") move("skip");
    else if (event.key === "ArrowLeft") move("back");
    else return;
    event.preventDefault();
  });

  sound.whenVoicesCome(knowVoice);
  knowVoice();
  timer.untimed = set.untimed;
  player.hidden = false;
  for (const each of document.querySelectorAll("[data-with-player]")) each.hidden = false;
  openAtStep();
  show();
}
