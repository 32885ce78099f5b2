// The article beside its text, as readers would see it, while it is typed: the site renders it, a frame shows it.
// Without this file the link below shows what is saved.

const asWritten = new WeakMap();

// Not every browser tells a framed page to be dark when its frame is, so the rules themselves are turned: a condition
// on the reader's colours becomes one that always holds, or never.
function turn(rules, scheme) {
  for (const rule of rules) {
    if (rule.media) {
      if (!asWritten.has(rule)) asWritten.set(rule, rule.media.mediaText);
      rule.media.mediaText = asWritten
        .get(rule)
        .replace(/\(prefers-color-scheme:\s*(\w+)\)/g, (_, asked) => (asked === scheme ? "(min-width: 0px)" : "(max-width: 0px)"));
    }
    if (rule.cssRules) turn(rule.cssRules, scheme);
  }
}

const pane = document.querySelector("[data-pane]");
const form = pane?.closest("form");
if (form) open(pane, form, pane.querySelector("iframe"));

function open(pane, form, frame) {
  const box = pane.querySelector(".pane__box");
  const said = pane.querySelector("[data-pane-said]");
  const problems = document.querySelector("[data-problems]");
  let isReady = false;
  let waiting;
  let asked = new AbortController();

  function tell(words) {
    if (said.textContent !== words) said.textContent = words;
  }

  // What leads away opens beside the desk; the site's frame around the article is only looked at.
  function outwards(root) {
    for (const link of root.querySelectorAll("a[href]:not([href^='#']), form")) {
      link.target = "_blank";
      link.rel = "noopener";
    }
  }

  // Only what is within `main` changes: styles stay, nothing flashes, and the reader's place is kept.
  function show({ html, problems: sentences, silent }) {
    const shown = frame.contentDocument;
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = shown.querySelector("main");
    const { scrollTop } = shown.scrollingElement;
    outwards(page);
    main.replaceChildren(...[...page.querySelector("main").childNodes].map((node) => shown.importNode(node, true)));
    shown.title = page.title;
    shown.scrollingElement.scrollTop = scrollTop;
    list(sentences);
    form.dispatchEvent(new CustomEvent("pictures:silent", { detail: silent }));
  }

  function list(sentences) {
    problems.hidden = sentences.length === 0;
    problems.replaceChildren(
      ...sentences.map((sentence) => Object.assign(document.createElement("li"), { textContent: sentence })),
    );
  }

  // Only the newest question counts; one that is still under way is given up.
  async function ask() {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const response = await fetch(pane.dataset.pane, { method: "POST", body: new FormData(form), signal });
      if (response.redirected || response.status === 403) return tell(pane.dataset.signedOut);
      if (!response.ok) return tell(pane.dataset.noAnswer);
      show(await response.json());
      tell("");
    } catch (error) {
      if (error.name !== "AbortError") tell(pane.dataset.noAnswer);
    }
  }

  function soon() {
    clearTimeout(waiting);
    if (isReady) waiting = setTimeout(ask, 400);
  }

  // A desktop is shown whole, however narrow the pane is.
  function fit() {
    const width = Number(pane.querySelector("[data-width][aria-pressed=true]").dataset.width);
    const scale = Math.min(1, box.clientWidth / width);
    frame.style.inlineSize = `${width}px`;
    frame.style.blockSize = `${box.clientHeight / scale}px`;
    frame.style.transform = `scale(${scale})`;
  }

  function colour() {
    const { scheme } = pane.querySelector("[data-scheme][aria-pressed=true]").dataset;
    frame.contentDocument.documentElement.style.colorScheme = scheme;
    for (const sheet of frame.contentDocument.styleSheets) turn(sheet.cssRules, scheme);
  }

  pane.addEventListener("click", ({ target }) => {
    const button = target.closest("[aria-pressed]");
    if (!button) return;
    for (const each of button.parentElement.children) each.setAttribute("aria-pressed", String(each === button));
    fit();
    if (isReady) colour();
  });
  frame.addEventListener("load", () => {
    const shown = frame.contentDocument;
    for (const each of shown.body.children) each.inert = each.localName !== "main";
    isReady = true;
    colour();
    ask();
  });
  for (const kind of ["input", "change"]) form.addEventListener(kind, soon);
  new ResizeObserver(fit).observe(box);
  pane.hidden = false;
  if (matchMedia("(prefers-color-scheme: dark)").matches) pane.querySelector("[data-scheme=dark]").click();
  fit();
  frame.src = pane.dataset.pane;
}
