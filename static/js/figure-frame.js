// Where poses find room, as exercises/figures.py reckons it. Only who edits poses needs it: pages bring their view boxes.

const MARGIN = 10;

function extent(pose) {
  const points = Object.values(pose.joints);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => -y);
  let [left, right] = [Math.min(...xs) - 8, Math.max(...xs) + 8];
  let [top, bottom] = [Math.min(...ys) - 8, Math.max(...ys) + 4];
  for (const { kind, x, y, width, height, facing } of pose.props ?? []) {
    const reach = kind === "chair" ? [x - 4 * facing, x + 46 * facing] : kind === "wall" ? [x - 5, x + 5] : [x, x + width];
    left = Math.min(left, ...reach);
    right = Math.max(right, ...reach);
    if (kind === "chair") top = Math.min(top, -90);
    if (kind === "cushion" || kind === "mat") [top, bottom] = [Math.min(top, -y - height), Math.max(bottom, -y)];
  }
  return [left, top, right, pose.from_above ? bottom : 0];
}

// One view box (x, y, width, height) that holds every pose, y downwards.
export function frame(poses) {
  const extents = poses.map(extent);
  const [left, top] = [0, 1].map((i) => Math.min(...extents.map((each) => each[i])));
  const [right, bottom] = [2, 3].map((i) => Math.max(...extents.map((each) => each[i])));
  const least = bottom - top + 2 * MARGIN;
  const width = Math.max(right - left + 2 * MARGIN, least, 190);
  const height = Math.max(least, width / 2);
  const above = poses.some((pose) => pose.from_above);
  const low = above ? (top + bottom + height) / 2 : bottom + Math.max(MARGIN, (height - (bottom - top)) * 0.36);
  return [(left + right - width) / 2, low - height, width, height];
}
