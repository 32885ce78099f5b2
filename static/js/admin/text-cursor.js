// Where something is put into a text, and how: for the scripts that help to write.

/** A paragraph of its own at the cursor: as many line ends as are missing before and after. */
export function apart(markdown, before, after) {
  const ends = (present) => "\n".repeat(Math.max(0, 2 - present));
  const above = before ? ends(/\n*$/.exec(before)[0].length) : "";
  return `${above}${markdown}${after ? ends(/^\n*/.exec(after)[0].length) : "\n"}`;
}

/** The end of the line that has begun at `at`, so that no sentence is torn; `at` itself where a line begins. */
export function afterLine(value, at) {
  if (at === 0 || value[at - 1] === "\n") return at;
  const end = value.indexOf("\n", at);
  return end < 0 ? value.length : end;
}

/** As if typed, so that it can be taken back with the keyboard; browsers that refuse are written to directly. */
export const writer = (text) => (start, end, markdown) => {
  text.focus();
  text.setSelectionRange(start, end);
  if (document.execCommand("insertText", false, markdown)) return;
  text.setRangeText(markdown, start, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
};

/** Tells where to go on, as [from, to]: at the selection, or at the end until somebody has been in the text. */
export function goingOn(text) {
  let wasThere = document.activeElement === text;
  text.addEventListener("focus", () => (wasThere = true), { once: true });
  return () => (wasThere ? [text.selectionStart, text.selectionEnd] : [text.value.length, text.value.length]);
}
