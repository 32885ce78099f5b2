// Draws a pose as exercises/figures.py does, letter by letter (a test compares them), and the poses between two poses.
// Only sums, products, quotients and square roots: every machine rounds those alike.

const ARM = [[4.9, 4.1], [4.1, 2.9]];
const LEG = [[9.6, 6.3], [6.3, 3.9], [3.9, 2.6]];
const TORSO = [7, 10.6, 9.6, 10, 11];
const LIMBS = { arm: ["shoulder", "elbow", "hand"], leg: ["hip", "knee", "ankle"] };

const length = (x, y) => Math.sqrt(x * x + y * y);
const minus = (a, b) => [a[0] - b[0], a[1] - b[1]];
const path = (part, d) => `<path class="figure__${part}" d="${d}"/>`;
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function unit(a, b) {
  const [x, y] = minus(b, a);
  const size = length(x, y) || 1;
  return [x / size, y / size];
}

function n(value) {
  const tenths = Math.floor(value * 10 + 0.5);
  const whole = Math.floor(Math.abs(tenths) / 10);
  const rest = Math.abs(tenths) % 10;
  return (tenths < 0 ? "-" : "") + (rest ? `${whole || ""}.${rest}` : whole);
}

function xy(point) {
  const [x, y] = point.map(n);
  return y.startsWith("-") ? x + y : `${x} ${y}`;
}

const arc = (radius, large, start, end) => `a${n(radius)} ${n(radius)} 0 ${large} 1 ${xy(minus(end, start))}`;

function circle([x, y], radius) {
  const r = n(radius);
  return `M${xy([x - radius, y])}a${r} ${r} 0 1 1 ${n(2 * radius)} 0a${r} ${r} 0 1 1-${n(2 * radius)} 0Z`;
}

// Two circles and their outer tangents, as one outline.
function capsule(a, b, ra, rb) {
  const distance = length(...minus(b, a));
  if (distance <= Math.abs(ra - rb)) return ra > rb ? circle(a, ra) : circle(b, rb);
  const [x, y] = minus(b, a).map((value) => value / distance);
  const c = (ra - rb) / distance;
  const s = Math.sqrt(1 - c * c);
  const left = [x * c - y * s, y * c + x * s];
  const right = [x * c + y * s, y * c - x * s];
  const at = (centre, radius, to) => [centre[0] + radius * to[0], centre[1] + radius * to[1]];
  const [a1, a2, b1, b2] = [at(a, ra, left), at(a, ra, right), at(b, rb, left), at(b, rb, right)];
  return `M${xy(a1)}${arc(ra, c > 0 ? 1 : 0, a1, a2)}L${xy(b2)}${arc(rb, c > 0 ? 0 : 1, b2, b1)}Z`;
}

const limb = (points, radii) => radii.map((r, i) => capsule(points[i], points[i + 1], ...r)).join("");

// Cubic curves through `points` (Catmull-Rom), from the first, which the path has reached already.
function smooth(points) {
  const padded = [points[0], ...points, points.at(-1)];
  return points
    .slice(1)
    .map((b, i) => {
      const [before, a, , after] = padded.slice(i, i + 4);
      const one = [a[0] + (b[0] - before[0]) / 6, a[1] + (b[1] - before[1]) / 6];
      const two = [b[0] - (after[0] - a[0]) / 6, b[1] - (after[1] - a[1]) / 6];
      return `c${[one, two, b].map((point) => xy(minus(point, a))).join(" ").replaceAll(" -", "-")}`;
    })
    .join("");
}

// A closed outline around the spine, a quadratic curve from neck to hip through the waist.
function torso({ neck: [x0, y0], waist: [xm, ym], hip: [x1, y1] }) {
  const cx = 2 * xm - (x0 + x1) / 2;
  const cy = 2 * ym - (y0 + y1) / 2;
  const left = [];
  const right = [];
  TORSO.forEach((radius, i) => {
    const t = i / (TORSO.length - 1);
    const x = (1 - t) * (1 - t) * x0 + 2 * t * (1 - t) * cx + t * t * x1;
    const y = (1 - t) * (1 - t) * y0 + 2 * t * (1 - t) * cy + t * t * y1;
    const dx = 2 * (1 - t) * (cx - x0) + 2 * t * (x1 - cx);
    const dy = 2 * (1 - t) * (cy - y0) + 2 * t * (y1 - cy);
    const size = length(dx, dy) || 1;
    left.push([x + (dy / size) * radius, y - (dx / size) * radius]);
    right.unshift([x - (dy / size) * radius, y + (dx / size) * radius]);
  });
  const turn = arc(TORSO.at(-1), 0, left.at(-1), right[0]);
  return `M${xy(left[0])}${smooth(left)}${turn}${smooth(right)}${arc(TORSO[0], 0, right.at(-1), left[0])}Z`;
}

function trunk(joints) {
  const { head, face, neck } = joints;
  const up = unit(neck, head);
  const ahead = unit(head, face);
  const chin = [head[0] + ahead[0] * 3.2 - up[0] * 5.5, head[1] + ahead[1] * 3.2 - up[1] * 5.5];
  const bun = [head[0] - ahead[0] * 5 + up[0] * 9, head[1] - ahead[1] * 5 + up[1] * 9];
  return torso(joints) + capsule(neck, head, 5, 4.6) + capsule(head, chin, 9.2, 6) + circle(bun, 4.4);
}

// The three outlines of a body: what is far, what is near, and the near arm over it.
export function body(pose) {
  const j = Object.fromEntries(Object.entries(pose.joints).map(([name, [x, y]]) => [name, [x, -y]]));
  const arm = (side) => limb([j.shoulder, j[`${side}_elbow`], j[`${side}_hand`]], ARM);
  const leg = (side) => limb([j.hip, j[`${side}_knee`], j[`${side}_ankle`], j[`${side}_toe`]], LEG);
  return [arm("far") + leg("far"), trunk(j) + leg("near"), arm("near")];
}

function prop({ kind, x, y, width, height, facing }, box) {
  if (kind === "chair") {
    const legs = `M${n(x)}-43h${n(42 * facing)}M${n(x + 38 * facing)}-43V0`;
    return path("line", `M${n(x - 3 * facing)}-88L${n(x)}-44V0${legs}`);
  }
  if (kind === "stool") return path("line", `M${n(x)}-43h${n(width)}M${n(x + 4)}-43V0M${n(x + width - 4)}-43V0`);
  if (kind === "wall") return path("prop", `M${n(x - 3)} 2V${n(box[1] + 3)}h6V2Z`);
  const radius = Math.min(kind === "cushion" ? Math.min(height, width) / 2 : 5, 6);
  const place = `x="${n(x)}" y="${n(-y - height)}" width="${n(width)}" height="${n(height)}" rx="${n(radius)}"`;
  return `<rect class="figure__${kind === "cushion" ? "prop" : "mat"}" ${place}/>`;
}

// One pose in the view box that the server gives along, or that figure-frame.js finds.
export function svg(pose, title, box) {
  const [far, near, arm] = body(pose);
  const floor = pose.from_above ? "" : path("floor", `M${n(box[0] + 4)} 2h${n(box[2] - 8)}`);
  const props = (pose.props ?? []).map((each) => prop(each, box)).join("");
  const shape = box[3] <= 0.62 * box[2] ? "figure figure--wide" : "figure";
  const view = box.map(n).join(" ");
  const parts = floor + props + path("far", far) + path("near", near) + path("near", arm);
  return `<svg class="${shape}" role="img" viewBox="${view}"><title>${escape(title)}</title>${parts}</svg>`;
}

// All `poses`, one SVG each, in one view box.
export function drawn(poses, name, box) {
  return poses.map((pose) => svg(pose, pose.label ? `${name}: ${pose.label}` : name, box)).join("");
}

const mix = (a, b, t) => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];

// `b` turned about `a` like a hand of a clock, the short way round, from where it is in one pose to where in the other.
function swing(root, [a1, b1], [a2, b2], t) {
  const [from, to] = [minus(b1, a1), minus(b2, a2)];
  const start = Math.atan2(from[1], from[0]);
  let turn = Math.atan2(to[1], to[0]) - start;
  turn -= 2 * Math.PI * Math.round(turn / (2 * Math.PI));
  const size = length(...from) + (length(...to) - length(...from)) * t;
  return [root[0] + Math.cos(start + turn * t) * size, root[1] + Math.sin(start + turn * t) * size];
}

const bend = ([root, middle, end]) => (end[0] - root[0]) * (middle[1] - root[1]) - (end[1] - root[1]) * (middle[0] - root[0]);

// The middle joint of a limb between `root` and `end` whose bones keep their lengths.
function bent(root, end, one, other, t) {
  const bone = (i) => {
    const [a, b] = [one, other].map((limb) => length(...minus(limb[i + 1], limb[i])));
    return a + (b - a) * t;
  };
  const [upper, lower] = [bone(0), bone(1)];
  const [x, y] = minus(end, root);
  const far = Math.min(length(x, y), upper + lower) || 1;
  const along = (upper * upper + far * far - lower * lower) / (2 * far);
  const aside = Math.sqrt(Math.max(0, upper * upper - along * along));
  const side = Math.abs(bend(one)) > Math.abs(bend(other)) ? Math.sign(bend(one)) : Math.sign(bend(other));
  const size = length(x, y) || 1;
  return [root[0] + (x * along - y * aside * side) / size, root[1] + (y * along + x * aside * side) / size];
}

// The pose at `t` from `a` (0) to `b` (1): hands and feet go straight, knees and elbows follow, no bone changes length.
export function between(a, b, t) {
  if (t <= 0) return a;
  if (t >= 1) return b;
  const [p, q] = [a.joints, b.joints];
  const joints = {};
  for (const name of ["neck", "shoulder", "waist", "hip"]) joints[name] = mix(p[name], q[name], t);
  joints.head = swing(joints.neck, [p.neck, p.head], [q.neck, q.head], t);
  joints.face = swing(joints.head, [p.head, p.face], [q.head, q.face], t);
  for (const side of ["near", "far"]) {
    for (const [root, middle, end] of Object.values(LIMBS)) {
      const [m, e] = [`${side}_${middle}`, `${side}_${end}`];
      joints[e] = mix(p[e], q[e], t);
      joints[m] = bent(joints[root], joints[e], [p[root], p[m], p[e]], [q[root], q[m], q[e]], t);
    }
    const [ankle, toe] = [`${side}_ankle`, `${side}_toe`];
    joints[toe] = swing(joints[ankle], [p[ankle], p[toe]], [q[ankle], q[toe]], t);
  }
  return { ...a, joints };
}

// The same pose with the other leg doing what one did.
export function otherLeg(pose) {
  const joints = { ...pose.joints };
  for (const name of ["knee", "ankle", "toe"]) {
    [joints[`near_${name}`], joints[`far_${name}`]] = [joints[`far_${name}`], joints[`near_${name}`]];
  }
  return { ...pose, joints };
}
