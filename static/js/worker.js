// The service worker: keeps opened routines and articles for when there is no network. What and why: docs/offline.md.
// /sw.js sets SETTINGS and imports this file, so that a new release of either is a new worker.

const { saved: SAVED, files: FILE_PATHS, language, words } = SETTINGS;
const PAGES = "pages-1";
const FILES = "files-1";
const AT = "X-Saved-At";
const LIMIT = 40;
const PATIENCE = 5000;

// Only these are ever kept, and of them only what the site says is public.
const KEPT = [/^\/routines\/[^/]+\/(play\/|print\/)?$/, /^\/exercises\/[^/]+\/$/, /^\/blog\/[^/]+\/$/];
// These are never even looked at.
const PRIVATE = /^\/(admin|appointments|bookings|book|home-care|calendar|reminders|blog\/(comments|drafts|moderate|stop))\//;
// What changes a page. Everything else in an address is somebody's campaign.
const PARAMETERS = ["for", "week"];
// What is for this visit alone: where a player opens and what it leads back to. The page is kept as it is without them.
const PASSING = ["step", "back"];

const LINKS = {
  html: /\s(?:src|href)="([^"]+)"|\ssrcset="([^"]+)"/g,
  css: /url\(["']?([^"')]+)["']?\)|@import\s*["']([^"']+)["']/g,
  js: /(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g,
};

const addressOf = (url) => {
  const { origin, pathname, searchParams } = new URL(url);
  const kept = new URLSearchParams(PARAMETERS.filter((name) => searchParams.has(name)).map((name) => [name, searchParams.get(name)]));
  return origin + pathname + (`${kept}` && `?${kept}`);
};
const isPassing = (url) => PASSING.some((name) => new URL(url).searchParams.has(name));
const pathOf = (url) => new URL(url).pathname;
const isKept = (url) => pathOf(url) === SAVED || KEPT.some((pattern) => pattern.test(pathOf(url)));
const isFile = (url) => new URL(url).origin === location.origin && FILE_PATHS.some((path) => pathOf(url).startsWith(path));
const isHashed = (url) => /\.[0-9a-f]{12}\.\w+$/.test(pathOf(url));

// A cookie can't be seen from here; a page that depends on one varies by it, and a private one is not public.
function isPublic({ ok, redirected, type, headers }) {
  return (
    ok && !redirected && type === "basic" &&
    (headers.get("Content-Type") ?? "").startsWith("text/html") &&
    /\bpublic\b/.test(headers.get("Cache-Control") ?? "") &&
    !/no-store|private/.test(headers.get("Cache-Control")) &&
    !/cookie|\*/i.test(headers.get("Vary") ?? "")
  );
}

// One job at a time: nothing is thrown away while a page that needs it is being kept.
let queue = Promise.resolve();
function inTurn(job) {
  const done = queue.then(job);
  queue = done.catch(() => {});
  return done;
}

function resolved(link, base) {
  try {
    return new URL(link, base).href;
  } catch {
    return null;
  }
}

// Every file that `text` needs, and those that they need. `get` gives a response or nothing.
async function reach(text, kind, base, get, found = new Set()) {
  for (const [, one, several] of text.matchAll(LINKS[kind])) {
    const links = several && kind === "html" ? several.split(",").map((part) => part.trim().split(/\s/)[0]) : [one ?? several];
    for (const link of links) {
      const url = resolved(link.replaceAll("&amp;", "&"), base);
      if (!url || !isFile(url) || found.has(url)) continue;
      found.add(url);
      const inner = /\.(css|js)$/.exec(pathOf(url))?.[1];
      const response = await get(url);
      if (inner && response) await reach(await response.clone().text(), inner, url, get, found);
    }
  }
  return found;
}

async function storedFile(url) {
  return (await caches.open(FILES)).match(url, { ignoreVary: true });
}

async function freshFile(url) {
  const stored = await storedFile(url);
  if (stored && isHashed(url)) return stored;
  const response = await fetch(url, { credentials: "omit" });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  await (await caches.open(FILES)).put(url, response.clone());
  return response;
}

// A page is kept whole, with every file it needs, or not at all: until the last file has come, the old copy stays.
async function keep(address, response) {
  const html = await response.text();
  await reach(html, "html", address, freshFile);
  const headers = new Headers(response.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  headers.set(AT, new Date().toISOString());
  const pages = await caches.open(PAGES);
  await pages.put(address, new Response(html, { headers }));
  await forgetOldest(pages);
  await prune();
  for (const client of await clients.matchAll({ includeUncontrolled: true })) client.postMessage({ saved: address });
}

async function fetchAndKeep(address, options) {
  const response = await fetch(address, { credentials: "omit", ...options });
  if (isPublic(response)) await keep(address, response);
}

// A routine and its player belong together, whichever was opened.
function partnerOf(address) {
  const url = new URL(address);
  const [, slug, player] = /^\/routines\/([^/]+)\/(play\/)?$/.exec(url.pathname) ?? [];
  if (!slug) return null;
  url.pathname = `/routines/${slug}/${player ? "" : "play/"}`;
  return url.href;
}

async function keepWithPartner(address, response) {
  await (response ? keep(address, response) : fetchAndKeep(address));
  const partner = partnerOf(address);
  if (partner) await fetchAndKeep(partner);
}

async function savedPages(pages) {
  return (await pages.keys()).filter(({ url }) => pathOf(url) !== SAVED);
}

async function forgetOldest(pages) {
  const keys = await savedPages(pages);
  if (keys.length <= LIMIT) return;
  const dated = await Promise.all(keys.map(async (key) => [(await pages.match(key)).headers.get(AT), key]));
  dated.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, key] of dated.slice(0, keys.length - LIMIT)) await pages.delete(key);
}

async function forget(address) {
  await (await caches.open(PAGES)).delete(address);
  await prune();
}

async function clear() {
  const pages = await caches.open(PAGES);
  for (const key of await savedPages(pages)) await pages.delete(key);
  await prune();
}

// Files go when no kept page needs them any more: an old page keeps its old files through every release.
async function prune() {
  const [pages, files] = [await caches.open(PAGES), await caches.open(FILES)];
  const needed = new Set();
  for (const key of await pages.keys()) {
    await reach(await (await pages.match(key)).text(), "html", key.url, storedFile, needed);
  }
  for (const key of await files.keys()) if (!needed.has(key.url)) await files.delete(key);
}

async function withNote(stored, sentence) {
  const when = new Date(stored.headers.get(AT)).toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
  const note = sentence.replace("{when}", when).replace(/[&<>]/g, (sign) => `&#${sign.codePointAt(0)};`);
  const html = (await stored.text()).replace("<main", `<aside class="saved-note"><p class="wrap">${note}</p></aside><main`);
  return new Response(html, { headers: stored.headers });
}

const late = () => new Promise((resolve) => setTimeout(resolve, PATIENCE));

// The network first. The kept copy when it fails, answers with an error of the server, or not in time.
async function page(event) {
  const address = addressOf(event.request.url);
  const kept = isKept(address);
  const pages = await caches.open(PAGES);
  const stored = kept ? await pages.match(address) : undefined;
  const asked = fetch(event.request).then((response) => {
    if (kept && isPublic(response)) {
      const copy = isPassing(event.request.url) ? null : response.clone();
      event.waitUntil(inTurn(() => keepWithPartner(address, copy)).catch(() => {}));
    } else if (stored && [404, 410].includes(response.status)) {
      event.waitUntil(inTurn(() => forget(address)));
    }
    return response;
  });
  event.waitUntil(asked.catch(() => {}));
  const answer = await Promise.race([asked.catch(() => "offline"), ...(stored ? [late()] : [])]);
  if (answer instanceof Response && (answer.status < 500 || !stored)) return answer;
  if (stored) return pathOf(address) === SAVED ? stored : withNote(stored, answer === "offline" ? words.offline : words.silent);
  return (await pages.match(location.origin + SAVED)) ?? Response.error();
}

async function file(request) {
  if (isHashed(request.url)) return (await storedFile(request.url)) ?? fetch(request);
  return fetch(request).catch(async () => (await storedFile(request.url)) ?? Response.error());
}

self.addEventListener("install", (event) => {
  event.waitUntil(inTurn(() => fetchAndKeep(location.origin + SAVED, { cache: "reload" })).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const others = async () => {
    for (const name of await caches.keys()) if (![PAGES, FILES].includes(name)) await caches.delete(name);
  };
  event.waitUntil(Promise.all([self.clients.claim(), others(), inTurn(prune)]));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || PRIVATE.test(url.pathname)) return;
  if (isFile(request.url)) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(event));
});

self.addEventListener("message", (event) => {
  const { keep: url, clear: all } = event.data;
  if (url && new URL(url).origin === location.origin && isKept(url)) {
    event.waitUntil(inTurn(() => keepWithPartner(addressOf(url))).catch(() => {}));
  }
  if (all) inTurn(clear);
  // Whoever asked hears when everything up to here has been done.
  if (event.ports[0]) event.waitUntil(inTurn(() => event.ports[0].postMessage("done")));
});
