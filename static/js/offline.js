// Has the service worker keep what is read here, and says so where the page has a place for it.
const worker = navigator.serviceWorker;

function say() {
  for (const note of document.querySelectorAll("[data-saved-note]")) note.hidden = false;
}

async function begin() {
  const isNew = !worker.controller;
  await worker.register("/sw.js");
  // The worker sees what is opened from now on; this page was there before it.
  if (isNew) (await worker.ready).active.postMessage({ keep: location.href });
}

if (worker) {
  worker.addEventListener("message", ({ data }) => {
    if (data.saved && new URL(data.saved).pathname === location.pathname) say();
  });
  worker.startMessages();
  caches.match(location.href).then((kept) => kept && say());
  begin().catch(() => {}); // no network, or a browser that keeps nothing: the site works without
}
