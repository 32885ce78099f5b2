// The steps of a routine, put in order by dragging or with buttons, and what they take while they are edited.
// Without this file the numbers in the first column do the same when the form is saved.

const settings = document.querySelector("[data-routine-builder]");
const group = document.querySelector("#steps-group");
if (settings && group) build(group, group.closest("form"), settings.dataset);

function build(group, form, words) {
  const said = document.createElement("p");
  said.className = "unseen";
  said.setAttribute("role", "status");
  const total = document.createElement("p");
  total.className = "builder-total";
  group.prepend(total, said);

  const rows = () => [...group.querySelectorAll("tr.form-row:not(.empty-form)")];
  const field = (row, name) => row.querySelector(`.field-${name} input, .field-${name} select`);
  const isFilled = (row) => Boolean(field(row, "exercise")?.value);
  const numberOf = (row) => /-(\d+)$/.exec(row.id)?.[1];

  // An empty row keeps its number: a changed one would count as a step that lacks its exercise.
  function renumber() {
    let number = 0;
    for (const row of rows()) {
      if (!isFilled(row)) continue;
      number += 1;
      field(row, "order").value = number;
      for (const way of ["up", "down"]) {
        row.querySelector(`[data-way=${way}]`)?.setAttribute("aria-label", words[way].replace("{number}", number));
      }
    }
  }

  function place(row) {
    const filled = rows().filter(isFilled);
    said.textContent = words.moved.replace("{number}", filled.indexOf(row) + 1).replace("{count}", filled.length);
  }

  function moved(row) {
    renumber();
    place(row);
    ask();
  }

  function step(row, way, button) {
    const all = rows();
    const other = all[all.indexOf(row) + (way === "up" ? -1 : 1)];
    if (!other || !isFilled(other)) return;
    if (way === "up") other.before(row);
    else other.after(row);
    button.focus();
    moved(row);
  }

  function button(row, way, sign) {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "builder-move";
    element.dataset.way = way;
    element.textContent = sign;
    element.addEventListener("click", () => step(row, way, element));
    return element;
  }

  // By pointer, so that a finger drags as well as a mouse. The document listens: a row that changes its place in it
  // would lose a captured pointer.
  function drag(row) {
    const over = ({ clientY }) =>
      rows().find((each) => {
        const { top, bottom } = each.getBoundingClientRect();
        return each !== row && isFilled(each) && clientY > top && clientY < bottom;
      });
    const move = (event) => {
      const other = over(event);
      if (!other) return;
      const { top, height } = other.getBoundingClientRect();
      if (event.clientY < top + height / 2) other.before(row);
      else other.after(row);
    };
    const dropped = new AbortController();
    const end = () => {
      dropped.abort();
      row.classList.remove("is-dragged");
      moved(row);
    };
    row.classList.add("is-dragged");
    document.addEventListener("pointermove", move, { signal: dropped.signal });
    for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, end, { signal: dropped.signal });
  }

  function handle(row) {
    const element = document.createElement("span");
    element.className = "builder-handle";
    element.title = words.drag;
    element.setAttribute("aria-hidden", "true");
    element.textContent = "⠿";
    element.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      drag(row);
    });
    return element;
  }

  function equip(row) {
    const cell = row.querySelector(".field-order");
    if (!cell || cell.querySelector(".builder-tools")) return;
    const tools = document.createElement("span");
    tools.className = "builder-tools";
    tools.append(handle(row), button(row, "up", "↑"), button(row, "down", "↓"));
    cell.append(tools);
    const told = document.createElement("p");
    told.className = "builder-told";
    row.querySelector(".field-exercise").append(told);
  }

  function show(answer) {
    total.textContent = words.total.replace("{time}", answer.total);
    const written = form.querySelector(".field-total_time .readonly");
    if (written) written.textContent = answer.total;
    for (const row of rows()) {
      const step = answer.steps[numberOf(row)];
      const told = row.querySelector(".builder-told");
      if (told) told.textContent = [step?.words, step?.instead && words.instead.replace("{name}", step.instead)].filter(Boolean).join(" · ");
      for (const [name, value] of Object.entries(step?.usual ?? {})) field(row, name).placeholder = value;
    }
  }

  // The site itself says what it takes: the rules stand in one place. Only the newest answer counts.
  let newest = 0;
  let waiting;
  function ask() {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      newest += 1;
      const mine = newest;
      const response = await fetch(words.routineBuilder, { method: "POST", body: new FormData(form) }).catch(() => null);
      if (response?.ok && mine === newest) show(await response.json());
    }, 150);
  }

  rows().forEach(equip);
  renumber();
  ask();
  form.addEventListener("input", ask);
  // The search box for exercises speaks through the admin's own jQuery only.
  window.django.jQuery(form).on("change", () => {
    renumber();
    ask();
  });
  document.addEventListener("formset:added", (event) => equip(event.target));
  document.addEventListener("formset:removed", () => {
    renumber();
    ask();
  });
}
