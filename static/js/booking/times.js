/** Fetches the page's own times anew when length, additions or the day change, and says what was chosen. */
const form = document.querySelector("form.ask");
const status = form?.querySelector("[data-status]");
let latest;

function wish() {
  const values = new URLSearchParams(new FormData(form));
  values.delete("start");
  return values;
}

async function refresh() {
  const mine = (latest = Symbol("request"));
  const address = `${form.getAttribute("action")}?${wish()}`;
  form.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    if (!response.ok) throw new Error(response.statusText);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== latest) return;
    exchange(page);
    history.replaceState(null, "", address);
  } catch {
    if (mine === latest) form.submit();
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/** The chosen time stays chosen when it is still free. */
function exchange(page) {
  const chosen = form.elements.start?.value;
  for (const mark of [".ask__days", ".weeks", "[data-total]"]) {
    const [old, fresh] = [form.querySelector(mark), page.querySelector(mark)];
    if (old && fresh) old.replaceChildren(...fresh.childNodes);
  }
  const fresh = page.querySelector("[data-status]");
  if (status && fresh) status.textContent = fresh.textContent;
  form.querySelector(".bar").hidden = page.querySelector(".bar").hidden;
  const same = [...form.querySelectorAll("input[name=start]")].find((each) => each.value === chosen);
  if (same) {
    same.checked = true;
    same.closest("details").open = true;
  }
  say();
}

function say() {
  const chosen = form.querySelector("input[name=start]:checked");
  const place = form.querySelector("[data-chosen]");
  place.dataset.hint ??= place.textContent;
  place.textContent = chosen
    ? `${chosen.closest("details").querySelector("h3").textContent}, ${chosen.parentElement.textContent.trim()}`
    : place.dataset.hint;
}

form?.addEventListener("change", (event) => {
  if (event.target.name === "start") say();
  else if (event.target.validity.valid) refresh();
});
if (form?.querySelector("[data-chosen]")) say();
