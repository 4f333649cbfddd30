// The pages work without this file. It adds: results while typing, keys, steps from mark to mark, and the brush.

const root = document.documentElement;
root.classList.add("js");
const $ = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// ---- results without loading the page again

let running = null;

/** The URL of the search form: its fields in their order, empty ones left out. */
function formUrl() {
  const form = $("#search");
  const fields = new FormData(form);
  const query = new URLSearchParams();
  for (const name of ["q", ...new Set([...fields.keys()].filter((name) => name !== "q"))]) {
    for (const value of fields.getAll(name)) if (value) query.append(name, value);
  }
  return `${form.getAttribute("action")}?${query}`;
}

/** Puts the results of a URL in the place of those shown; `how` is what happens to the history. */
async function show(url, how) {
  running?.abort();
  const call = (running = new AbortController());
  let text, at;
  try {
    const answer = await fetch(url, { signal: call.signal, headers: { Accept: "text/html" } });
    [text, at] = [await answer.text(), answer.url];
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
    return;
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  const main = $("#main", page);
  if (!main || call.signal.aborted) return;
  if (how === "push") {
    history.replaceState({ y: scrollY }, "");
    history.pushState({}, "", at);
  } else if (how === "replace") history.replaceState({}, "", at);
  const focused = document.activeElement?.closest?.("#filters, .range") ? keyOf(document.activeElement) : "";
  $("#main").replaceChildren(...document.adoptNode(main).childNodes);
  document.title = page.title;
  document.body.className = page.body.className;
  for (const part of ["nav.links", "footer p"]) {
    const next = $(part, page);
    if (next) $(part).replaceChildren(...document.adoptNode(next).childNodes);
  }
  for (const field of all("#search input[type=hidden]")) field.remove();
  $("#search").append(...all("#search input[type=hidden]", page).map((field) => document.adoptNode(field)));
  if (focused) all("#filters input, .range input").find((field) => keyOf(field) === focused)?.focus();
  ready();
  return true;
}

const keyOf = (field) => `${field.name}=${field.type === "checkbox" ? field.value : ""}`;

let saying = 0;
/** Tells screen readers something, once typing has paused. */
function say(text) {
  clearTimeout(saying);
  saying = setTimeout(() => ($("#announce").textContent = text), 500);
}

/** Shows what the form asks for, and tells how many articles there are. */
async function showAsked(how) {
  if (await show(formUrl(), how)) say($("#status")?.dataset.said ?? $("#main").innerText.slice(0, 80));
}

// ---- typing: never between the beginning and the end of a composition

const box = $("#q");
let composing = false;
let waiting = 0;
let asked = box?.value ?? "";
let typedHere = false;

const enough = (text) => /\p{Script=Han}/u.test(text) || /[^\s]{2}/u.test(text);

function typed(delay) {
  clearTimeout(waiting);
  if (composing) return;
  waiting = setTimeout(search, delay);
}

function search() {
  const text = box.value.trim();
  if (composing || text === asked || (text && !enough(text))) return;
  asked = text;
  const how = typedHere ? "replace" : "push";
  typedHere = true;
  showAsked(how);
}

/** What is asked for by more than typing is a step of its own in the history. */
function submit() {
  clearTimeout(waiting);
  asked = box.value.trim();
  typedHere = false;
  showAsked("push");
}

if (box) {
  box.addEventListener("compositionstart", () => {
    composing = true;
    clearTimeout(waiting);
  });
  box.addEventListener("compositionend", () => {
    composing = false;
    typed(0);
  });
  box.addEventListener("input", (event) => {
    if (!event.isComposing) typed(150);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") box.blur();
    if (event.key === "Enter") {
      event.preventDefault();
      submit();
    }
  });
}

$("#search")?.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

document.addEventListener("change", (event) => {
  if (event.target.form?.id === "search" && event.target.closest("#filters, .range")) submit();
});

addEventListener("popstate", async (event) => {
  const y = event.state?.y ?? 0;
  if (await show(location.href, "")) {
    if (box) box.value = asked = new URL(location).searchParams.get("q") ?? "";
    scrollTo(0, y);
  }
});

// ---- keys

let here = -1;
let mark = 0;

function hitAt(number) {
  const hits = all(".hits li");
  if (!hits.length) return;
  hits[here]?.classList.remove("here");
  here = Math.max(0, Math.min(number, hits.length - 1));
  hits[here].classList.add("here");
  $("h2 a", hits[here]).focus({ preventScroll: true });
  hits[here].scrollIntoView({ block: "nearest" });
}

function markAt(number) {
  const marks = all("article mark");
  if (!marks.length) return;
  marks[mark - 1]?.classList.remove("here");
  mark = ((number - 1 + marks.length) % marks.length) + 1;
  marks[mark - 1].classList.add("here");
  marks[mark - 1].scrollIntoView({ block: "center" });
  $("#mark-number").textContent = `${mark} / ${marks.length}`;
}

const go = (selector) => $(selector)?.click();

const keys = {
  "/": () => (box.focus(), box.select()),
  j: () => hitAt(here + 1),
  k: () => hitAt(here - 1),
  ArrowDown: () => (all(".hits li").length ? hitAt(here + 1) : false),
  ArrowUp: () => (here > 0 ? hitAt(here - 1) : false),
  o: () => go(".hits .here h2 a"),
  O: () => open($(".hits .here h2 a")?.href ?? "#", "_blank", "noopener"),
  n: () => markAt(mark + 1),
  p: () => markAt(mark - 1),
  h: () => go(".pager [rel=prev]"),
  l: () => go(".pager [rel=next]"),
  "[": () => go(".bar [rel=prev]"),
  "]": () => go(".bar [rel=next]"),
  f: () => $("#filters")?.focus(),
  c: () => go("#copy"),
  u: () => go("#back"),
  "?": () => $("#help-keys").showModal(),
};

document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("input:not([type=checkbox]), select, textarea, dialog, [contenteditable]");
  if (field || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || !$("#keys")?.checked) return;
  const action = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
  if (action && action() !== false) event.preventDefault();
});

// ---- what each page needs once it is there

/** The names of people and places, which are counted after the hits. */
async function names() {
  const place = $("#names");
  if (!place) return;
  try {
    const answer = await fetch(place.dataset.url, { headers: { Accept: "text/html" } });
    if (!answer.ok || !place.isConnected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...document.adoptNode(page.body).childNodes);
  } catch {
    // the link in its place stays
  }
}

/** Dragging over the bars chooses the time between them. */
function brush() {
  const chart = $("#results .bars");
  if (!chart) return;
  const listed = chart.dataset.names.split(" ");
  const view = chart.viewBox.baseVal;
  let start = null;
  let shade = null;
  const at = (event) => {
    const frame = chart.getBoundingClientRect();
    const number = Math.floor((((event.clientX - frame.left) / frame.width) * view.width) / chart.dataset.step);
    return Math.max(0, Math.min(number, listed.length - 1));
  };
  chart.addEventListener("pointerdown", (event) => {
    if (event.button === 0) start = at(event);
  });
  chart.addEventListener("pointermove", (event) => {
    if (start === null || (at(event) === start && !shade)) return;
    if (!shade) {
      shade = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      shade.setAttribute("class", "brush");
      shade.setAttribute("height", view.height - 18);
      chart.append(shade);
      chart.setPointerCapture(event.pointerId);
    }
    const [first, last] = [start, at(event)].sort((one, other) => one - other);
    shade.setAttribute("x", first * chart.dataset.step);
    shade.setAttribute("width", (last - first + 1) * chart.dataset.step);
  });
  chart.addEventListener("pointerup", (event) => {
    const [first, last] = [start, at(event)].sort((one, other) => one - other);
    start = null;
    if (!shade) return;
    shade.remove();
    shade = null;
    $('.range [name="since"]').value = listed[first];
    $('.range [name="until"]').value = listed[last];
    submit();
  });
  chart.addEventListener("pointercancel", () => ((start = null), shade?.remove(), (shade = null)));
  chart.addEventListener("dragstart", (event) => event.preventDefault());
}

function ready() {
  here = -1;
  mark = 0;
  names();
  brush();
}

async function copy(button) {
  await navigator.clipboard.writeText($("#citation").textContent);
  button.textContent = button.dataset.copied;
  say(button.dataset.copied);
}

// On the document: an article that comes back with the history has other buttons.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("#copy, #next-mark, #previous-mark");
  if (!button) return;
  event.preventDefault();
  if (button.id === "copy") copy(button);
  else markAt(button.id === "next-mark" ? mark + 1 : mark - 1);
});

ready();
const choice = $("#keys"); // last: a browser that keeps nothing for sites throws here
choice.checked = localStorage.getItem("keys") !== "off";
choice.addEventListener("change", () => localStorage.setItem("keys", choice.checked ? "on" : "off"));
