// Brings the comment form to the place where it was asked for. Without this the same links lead to the form's page.

const LINKS = "a[data-comment-form]";
const KEPT = ["name", "body", "email", "notify"];

export function typed(form) {
  return KEPT.map((name) => form.elements[name]).filter(Boolean).map(({ name, value, checked }) => ({ name, value, checked }));
}

export function restore(form, values) {
  for (const { name, value, checked } of values) {
    const field = form.elements[name];
    if (field.type === "checkbox") field.checked = checked;
    else field.value = value;
  }
}

/** The form's section from the page at `url`, fit to stand within an article. */
async function fetchForm(url) {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(String(response.status));
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const section = document.importNode(page.querySelector(".comment-form"), true);
  section.classList.add("comment-form--in-place");
  const title = section.querySelector("h1");
  const heading = document.createElement("h2");
  heading.id = title.id;
  heading.tabIndex = -1;
  heading.append(...title.childNodes);
  title.replaceWith(heading);
  section.querySelector(".answered")?.remove();
  return section;
}

async function open(link) {
  const section = await fetchForm(link.href);
  const old = document.querySelector(".comment-form--in-place");
  const values = old ? typed(old.querySelector("form")) : [];
  old?.remove();
  for (const hidden of document.querySelectorAll(`${LINKS}[hidden]`)) hidden.hidden = false;
  link.hidden = true;
  link.parentElement.after(section);
  restore(section.querySelector("form"), values);
  section.querySelector("h2").focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(LINKS);
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  open(link).catch(() => location.assign(link.href));
});
