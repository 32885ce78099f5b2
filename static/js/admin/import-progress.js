// Follows an import that the worker carries out. Without this file a link loads the page anew.

const EVERY = 1000;
const place = document.querySelector("[data-import-progress]");
if (place) follow(place);

async function follow(place) {
  const bar = place.querySelector("progress");
  const said = place.querySelector("[data-said]");
  try {
    const response = await fetch(place.dataset.importProgress, { credentials: "same-origin", redirect: "error" });
    if (!response.ok) return; // signed out, or gone: the link says so
    const told = await response.json();
    if (told.is_over) {
      location.reload();
      return;
    }
    if (told.total && told.state === "running") {
      bar.max = told.total;
      bar.value = told.done;
    }
    said.textContent = told.said;
  } catch {
    // The network is away for a moment.
  }
  setTimeout(() => follow(place), EVERY);
}
