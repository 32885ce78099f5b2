// What this device keeps: how the player is set, and how it felt after a routine. Nothing of it is ever sent.

const MOST = 20;

function read(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? fallback;
  } catch {
    return fallback;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Private windows may refuse: then nothing is remembered.
  }
}

export const settings = () => read("player.settings", {});
export const keepSettings = (values) => write("player.settings", values);

// The newest first: `[{ at: milliseconds, how: "better" }]`.
export const felt = (routine) => read("player.felt", {})[routine] ?? [];

// Who changes their mind within the hour is remembered once.
export function keepFelt(routine, how, at) {
  const earlier = felt(routine).filter((each) => at - each.at > 3_600_000);
  write("player.felt", { ...read("player.felt", {}), [routine]: [{ at, how }, ...earlier].slice(0, MOST) });
}

export function forgetFelt(routine) {
  const { [routine]: _gone, ...others } = read("player.felt", {});
  write("player.felt", others);
}
