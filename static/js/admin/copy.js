// Copies an address with one press. Without this file it is marked and copied by hand.

for (const place of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(place.dataset.copy);
  const said = place.querySelector("[role=status]");
  place.hidden = false;
  place.querySelector("button").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      said.textContent = said.dataset.copied;
    } catch {
      text.select();
      said.textContent = said.dataset.notCopied;
    }
  });
}
