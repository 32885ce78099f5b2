// The figure of the player: glides towards where the cue wants it, or stands in all its poses side by side.
import { between, body, drawn, otherLeg, svg } from "./figures.js";

const PULL = 5;
const NEAR_ENOUGH = 0.002;

export class Figure {
  constructor(element, still) {
    this.element = element;
    this.still = still;
    this.share = 0;
    this.speed = 0;
    this.last = null;
  }

  get glides() {
    return !this.still.matches && this.step.poses.length > 1;
  }

  // `side` matters: a movement that alternates lets the other leg do it, everything else is mirrored.
  show(step, side) {
    const isNew = step !== this.step;
    this.step = step;
    const swapped = step.alternates && side === "left";
    const key = `${swapped} ${this.glides}`;
    this.element.classList.toggle("is-mirrored", side === "left" && !step.alternates);
    if (!isNew && key === this.key) return;
    this.key = key;
    this.poses = swapped ? step.poses.map((pose, i) => (i ? otherLeg(pose) : pose)) : step.poses;
    if (isNew) this.share = this.speed = 0;
    this.element.classList.toggle("is-gliding", this.glides);
    this.element.innerHTML = this.glides
      ? svg(this.poses[0], step.name, step.box)
      : drawn(this.poses, step.name, step.box);
    this.outlines = this.element.querySelectorAll(".figure__far, .figure__near");
  }

  // Moves a little towards `target` (0 the first pose, 1 the last), like a heavy thing on a soft spring.
  // Returns whether it is still on its way.
  frame(target, now) {
    const seconds = Math.min(0.05, (now - (this.last ?? now)) / 1000);
    this.last = now;
    if (!this.glides) return false;
    this.speed += ((target - this.share) * PULL * PULL - 2 * PULL * this.speed) * seconds;
    this.share += this.speed * seconds;
    const isMoving = Math.abs(target - this.share) > NEAR_ENOUGH || Math.abs(this.speed) > NEAR_ENOUGH;
    if (!isMoving) this.share = target;
    this.draw();
    return isMoving;
  }

  draw() {
    const way = Math.min(1, Math.max(0, this.share)) * (this.poses.length - 1);
    const from = Math.min(Math.floor(way), this.poses.length - 2);
    const outlines = body(between(this.poses[from], this.poses[from + 1], way - from));
    this.outlines.forEach((path, i) => path.setAttribute("d", outlines[i]));
  }
}
