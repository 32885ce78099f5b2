// Where a routine stands at a moment. Pure: no DOM, and the clock is handed in, so that a tab that slept catches up.

const BREATH = 8;

export function startsOf(cues) {
  let at = 0;
  return cues.map(({ seconds }) => {
    const start = at;
    at += seconds * 1000;
    return start;
  });
}

export function totalOf(cues) {
  return cues.reduce((sum, cue) => sum + cue.seconds * 1000, 0);
}

// The cue at `elapsed` milliseconds, what is left of it, of its step and of the whole.
export function at(cues, elapsed) {
  const starts = startsOf(cues);
  const total = totalOf(cues);
  const now = Math.min(Math.max(elapsed, 0), total);
  if (now >= total) {
    return { done: true, index: cues.length, into: 0, left: 0, stepShare: 1, share: 1, totalLeft: 0 };
  }
  let index = cues.length - 1;
  while (starts[index] > now) index -= 1;
  const { step } = cues[index];
  const stepStart = starts[cues.findIndex((cue) => cue.step === step)];
  const stepLength = totalOf(cues.filter((cue) => cue.step === step));
  return {
    done: false,
    index,
    into: now - starts[index],
    left: Math.ceil((starts[index] + cues[index].seconds * 1000 - now) / 1000),
    stepShare: (now - stepStart) / stepLength,
    share: now / total,
    totalLeft: Math.ceil((total - now) / 1000),
  };
}

// How far from the first pose (0) to the last (1) a body is: a stretch stays, a movement comes and goes with the breath.
export function poseAt(cue, into, moving) {
  if (cue.kind !== "hold") return 0;
  if (!moving) return 1;
  const seconds = cue.dosed ?? cue.seconds;
  const turns = Math.max(1, Math.round(seconds / BREATH));
  return (1 - Math.cos((2 * Math.PI * turns * into) / (seconds * 1000))) / 2;
}

export function clockWords(seconds) {
  return seconds < 60 ? String(seconds) : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

// A stopwatch over wall-clock milliseconds. Every method takes the time it happens at. Untimed, it stands at the start
// of a cue until somebody goes on.
export class Timer {
  constructor(cues) {
    this.cues = cues;
    this.before = 0;
    this.since = null;
    this.untimed = false;
  }

  get running() {
    return this.since !== null;
  }

  elapsed(now) {
    return this.before + (this.running ? Math.max(0, now - this.since) : 0);
  }

  position(now) {
    return at(this.cues, this.elapsed(now));
  }

  start(now) {
    if (this.position(now).done) this.before = 0;
    this.since = this.untimed ? null : now;
  }

  pause(now) {
    this.before = this.elapsed(now);
    this.since = null;
  }

  goTo(index, now) {
    this.before = index < this.cues.length ? startsOf(this.cues)[Math.max(0, index)] : totalOf(this.cues);
    if (this.running) this.since = now;
  }

  skip(now) {
    this.goTo(this.position(now).index + 1, now);
  }

  // To the start of this cue, or to the one before when this one has just begun.
  back(now) {
    const { index, into } = this.position(now);
    this.goTo(into > 2000 ? index : index - 1, now);
  }

  nextStep(now) {
    const { index, done } = this.position(now);
    if (done) return;
    const next = this.cues.findIndex((cue) => cue.step > this.cues[index].step);
    this.goTo(next < 0 ? this.cues.length : next, now);
  }

  longer(now, seconds) {
    const { index, done } = this.position(now);
    if (done) return;
    const more = (cue) => ({ ...cue, seconds: cue.seconds + seconds, dosed: cue.dosed ?? cue.seconds });
    this.cues = this.cues.map((cue, i) => (i === index ? more(cue) : cue));
  }

  // `cues` in place of those of this step, from their start.
  exchange(step, cues, now) {
    const first = this.cues.findIndex((cue) => cue.step === step);
    this.cues = [...this.cues.slice(0, first), ...cues, ...this.cues.filter((cue) => cue.step > step)];
    this.goTo(first, now);
  }

  wait(untimed, now) {
    const { index } = this.position(now);
    this.pause(now);
    this.untimed = untimed;
    if (untimed) this.goTo(index, now);
  }

  // What is still to come, each with the milliseconds until it begins; the end of all is the last.
  coming(now) {
    const elapsed = this.elapsed(now);
    const begins = startsOf(this.cues).map((start, i) => ({ kind: this.cues[i].kind, after: start - elapsed }));
    return [...begins, { kind: "done", after: totalOf(this.cues) - elapsed }].filter(({ after }) => after > 0);
  }
}
