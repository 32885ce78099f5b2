// How many words a text has and how long it takes to read, while it is typed.

const place = document.querySelector("[data-count]");
const text = document.querySelector("#id_body");

// Lines that ask for cards and boxes, pictures, the addresses of links, and marks at the beginning of a line.
const SIGNS = /^\s*::.*$|!\[[^\]]*\]\([^)]*\)|\]\([^)]*\)|^\s*(?:[#>*+-]+|\d+[.)])\s/gmu;

export function count(words, aMinute) {
  const number = words.replace(SIGNS, " ").trim().split(/\s+/u).filter(Boolean).length;
  return { number, minutes: Math.max(1, Math.round(number / aMinute)) };
}

if (place && text) {
  const show = () => {
    const { number, minutes } = count(text.value, Number(place.dataset.aMinute));
    place.textContent = place.dataset.count.replace("{words}", number).replace("{minutes}", minutes);
  };
  text.addEventListener("input", show);
  place.hidden = false;
  show();
}
