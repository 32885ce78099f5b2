// The list of what this device keeps, and the button that clears it.
const root = document.querySelector("[data-saved]");
const part = (name) => root.querySelector(`[data-${name}]`);
const AT = "X-Saved-At";

async function kept() {
  const found = [];
  for (const name of (await caches.keys()).filter((each) => each.startsWith("pages-"))) {
    const cache = await caches.open(name);
    for (const { url } of await cache.keys()) {
      if (new URL(url).pathname === root.dataset.saved) continue;
      const response = await cache.match(url);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const audience = new URL(url).searchParams.has("for") && page.querySelector("[data-audience]")?.textContent;
      found.push({ url, title: page.title.split(" · ")[0], audience, at: new Date(response.headers.get(AT)) });
    }
  }
  return found.sort((a, b) => b.at - a.at);
}

function row({ url, title, audience, at }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = url;
  link.textContent = title;
  const meta = document.createElement("span");
  meta.className = "meta";
  meta.textContent = [audience, at.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" })]
    .filter(Boolean).join(" · ");
  item.append(link, " ", meta);
  return item;
}

async function show() {
  const pages = await kept();
  part("list").replaceChildren(...pages.map(row));
  part("none").hidden = pages.length > 0;
  part("clear").hidden = pages.length === 0;
}

async function clear() {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const cleared = new Promise((resolve) => { port1.onmessage = resolve; });
  active.postMessage({ clear: true }, [port2]);
  await cleared;
  await show();
  part("said").textContent = root.dataset.cleared;
}

if ("caches" in window && navigator.serviceWorker) {
  part("no-script").hidden = true;
  part("clear").addEventListener("click", clear);
  navigator.serviceWorker.addEventListener("message", show);
  show();
}
// Another address than this page's own: it stands in for one that is not kept.
if (location.pathname !== root.dataset.saved) document.querySelector("[data-stands-in]").hidden = false;
