// What the dashboard's page needs in the browser, installed once a page:
// the language of the page and of the toolkit's own words, links that do not start over, keys that do nothing by surprise.

const OURS = ".stHtml, .ds-drawing, .deck, .ds-speaker, [data-testid=stPlotlyChart], .stMarkdown pre, [data-testid=stCode] pre"; // words from our catalogues or from records
const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt", "aria-valuetext"];
const STATE = "data-test-script-state"; // Streamlit's own mark of a screen that is being made

function install() {
  const anchor = decodeURIComponent(location.hash.slice(1));
  const frame = { phrases: [], calendar: {}, originals: new WeakMap(), armed: new WeakSet(), left: new Map(), goal: anchor ? { anchor, hasBegun: true } : null };
  const observer = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach((node) => { walk(frame, node); armTables(frame, node); });
      else if (change.type === "characterData") translateText(frame, change.target);
      else if (change.attributeName !== STATE) translateAttribute(frame, change.target, change.attributeName);
    }
    letGoOfMain();
    letGoOfFirstWords();
    arrive(frame);
    standBy(frame);
  });
  observer.observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: [...ATTRIBUTES, STATE],
  });
  // Streamlit reruns on "r" and asks to clear its cache on "c", without any modifier.
  window.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable=true]");
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (!typing && !modified && /^[cr]$/i.test(event.key)) event.stopImmediatePropagation();
  }, true);
  // Who does something meanwhile is not taken to another place.
  for (const act of ["keydown", "pointerdown", "wheel"]) {
    const leave = () => { frame.pressed = null; if (frame.goal?.isLate || frame.goal?.isReached) frame.goal = null; };
    window.addEventListener(act, leave, { capture: true, passive: true });
  }
  document.addEventListener("click", follow(frame));
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".stMain button");
    if (button) frame.pressed = { button, heading: headingOf(button), told: new Set(told().map((one) => one.textContent)) };
  });
  // One step back leads to the place that was left, and not to the top of the screen.
  window.addEventListener("popstate", (event) => {
    const left = event.isTrusted && frame.left.get(location.href);
    if (left) frame.goal = { hasBegun: false, stay: left };
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.ds-save");
    if (button) savePicture(button);
  });
  document.addEventListener("click", (event) => closeMenus((menu) => !menu.contains(event.target) || event.target.closest("a")));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeMenus((menu) => menu.contains(document.activeElement)); });
  return frame;
}

// A link between our own screens goes through Streamlit's own navigation, so that the page is not fetched again. A link
// away from them (ds-away) is left to the browser.
function follow(frame) {
  return (event) => {
    const link = event.target.closest?.(":is(.stHtml, .ds-drawing) a[href]:not(.ds-away)");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || link.hasAttribute("target")) return;
    const place = new URL(link.getAttribute("href"), document.baseURI); // a link in a drawing has no address of its own
    if (place.origin !== location.origin) return;
    event.preventDefault();
    const anchor = place.hash && decodeURIComponent(place.hash.slice(1));
    if (place.pathname === location.pathname && place.search === location.search) {
      if (anchor) goTo(document.getElementById(anchor));
      return;
    }
    const choice = link.closest(CHOICES);
    if (choice && !anchor && place.pathname === location.pathname) return goWithin(frame, place, () => sameLink(link, choice));
    frame.goal = { anchor, hasBegun: false };
    const alike = `a[href="${CSS.escape(link.getAttribute("href"))}"]`; // of which a screen may have several
    const nth = [...document.querySelectorAll(alike)].indexOf(link);
    leaveFor(frame, place, () => document.querySelectorAll(alike)[nth]);
  };
}

// A choice on a screen changes what it shows and not where its reader is.
const CHOICES = ".ds-choices, .ds-facet, .ds-chips, .ds-tiles, .ds-map, .ds-arrangement";

function goWithin(frame, place, toFocus) {
  frame.goal = { hasBegun: false, stay: { top: document.querySelector(".stMain")?.scrollTop ?? 0, toFocus } };
  leaveFor(frame, place, toFocus);
}

function leaveFor(frame, place, toFocus) {
  frame.left.set(location.href, { top: document.querySelector(".stMain")?.scrollTop ?? 0, toFocus });
  history.pushState({}, "", place.href);
  window.dispatchEvent(new PopStateEvent("popstate"));
}

// What was chosen, as it is drawn anew; where it is gone, what stands in its place.
function sameLink(link, choice) {
  const kind = `.${choice.classList[0]}`, name = (one) => one.getAttribute("aria-label") ?? one.textContent;
  const there = [...document.querySelectorAll(`${kind} a`)];
  return there.find((one) => name(one) === name(link)) ?? there[0];
}

// After a link, once the new screen stands: to the place that the address points at, else to the screen's heading. A
// place that is drawn anew takes its focus along, until the reader does something.
function arrive(frame) {
  const { goal } = frame;
  if (!goal) return;
  const place = goal.anchor ? document.getElementById(goal.anchor) : document.querySelector("h1");
  if (goal.isReached && goal.stay) return returnTo(frame, goal.stay);
  if (goal.isReached) return isLost(place, goal) ? goTo(place) : undefined;
  const isRunning = document.querySelector(".stApp")?.getAttribute(STATE) !== "notRunning";
  if (isRunning) goal.hasBegun = true;
  if (isRunning || !goal.hasBegun || (goal.isLate && !place)) return;
  if (goal.stay) {
    frame.goal = { ...goal, isReached: true };
    const focused = goal.stay.toFocus?.() ?? document.querySelector("h1");
    if (focused?.tagName === "H1") focused.tabIndex = -1;
    focused?.focus({ preventScroll: true });
    return returnTo(frame, goal.stay);
  }
  if (!goal.anchor) document.querySelector(".stMain")?.scrollTo(0, 0);
  frame.goal = { ...goal, isReached: Boolean(place), isLate: !place }; // it may be drawn after the screen is done
  goTo(place || document.querySelector("h1"));
}

// A button that is gone once it was pressed leaves its reader at what came of it: what is told newly, else the heading
// below which it stood, else that of the screen.
function standBy(frame) {
  const { pressed } = frame;
  if (!pressed || frame.goal) return;
  const isRunning = document.querySelector(".stApp")?.getAttribute(STATE) !== "notRunning";
  if (isRunning) pressed.hasBegun = true;
  if (isRunning || !pressed.hasBegun || document.activeElement !== document.body || pressed.button.isConnected) return;
  const isNew = (one) => !pressed.told.has(one.textContent);
  const said = told().filter(isNew);
  const place = said.find((one) => one.role === "alert") ?? said[0] ?? headings().find((one) => alike(one, pressed.heading)) ?? document.querySelector("h1");
  if (!place) return;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
}

const told = () => [...document.querySelectorAll(".stMain :is([role=alert], .ds-lead)")];
const headings = () => [...document.querySelectorAll(".stMain :is(h1, h2, h3)")];
const alike = (one, other) => one.tagName === other?.tagName && one.textContent === other.textContent;

function headingOf(button) {
  return headings().filter((one) => one.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING).at(-1);
}

// A screen grows while it is drawn: until it is as long as it was, its place lies beyond its end.
function returnTo(frame, { top }) {
  const main = document.querySelector(".stMain");
  if (!main || Math.abs(main.scrollTop - top) < 2) return;
  main.scrollTo(0, top);
}

// What is drawn late, as a figure above it, pushes a place out of sight.
function isLost(place, goal) {
  const focused = document.activeElement;
  if (focused === document.body || !goal.anchor || focused !== place) return focused === document.body;
  const { top, bottom } = place.getBoundingClientRect();
  return bottom < 0 || top > innerHeight;
}

function goTo(place) {
  if (!place) return;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  if (place.tagName !== "H1") place.scrollIntoView({ block: "start" });
}

// The toolkit makes all of the screen a stop of Tab, between its menu and what stands in it, at which nothing can be
// done. The link to the content still leads there.
function letGoOfMain() {
  const main = document.querySelector(".stMain");
  if (main && main.tabIndex !== -1) main.tabIndex = -1;
}

// The page came with its first words in it, for a slow line: they go once those of the screen stand, or what is said
// instead of them.
function letGoOfFirstWords() {
  const first = document.querySelector("body > .quick");
  if (first && document.querySelector("#root :is(.ds-lead, .ds-text, .ds-footer, .stAlert)")) first.remove();
}

// A menu that is left, by a choice, a click elsewhere or Escape, closes; the focus stays where its reader is.
function closeMenus(isLeft) {
  for (const menu of document.querySelectorAll("details.ds-menu[open]")) {
    if (!isLeft(menu)) continue;
    const holdsFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (holdsFocus) menu.querySelector("summary").focus();
  }
}

// What a {name} in a phrase may stand for, so that a sentence of ours never looks like one of the toolkit's.
const BLANKS = { n: "([\\d.,]+)", day: "(\\d{1,2})", year: "(\\d{4})", month: "(\\p{L}+)", weekday: "(\\p{L}+)" };

function readPhrases(pairs) {
  return pairs.map(([said, wanted]) => {
    const names = [...said.matchAll(/\{(\w+)\}/g)].map((found) => found[1]);
    const literal = said.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const pattern = literal.reduce((whole, part, n) => whole + (BLANKS[names[n - 1]] ?? "(.{1,80}?)") + part);
    return { said: new RegExp(`^${pattern}$`, "u"), names, wanted };
  });
}

function translated(frame, text) {
  const trimmed = text.trim();
  if (!trimmed) return null;
  if (frame.calendar[trimmed]) return frame.calendar[trimmed];
  for (const { said, names, wanted } of frame.phrases) {
    const found = trimmed.match(said);
    if (found) return names.reduce((line, name, n) => line.replaceAll(`{${name}}`, frame.calendar[found[n + 1]] ?? found[n + 1]), wanted);
  }
  return null;
}

function isOurs(node) {
  return (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(OURS) != null;
}

// What the toolkit said is kept beside what stands there now, so that a change of language can start from it again.
function keep(frame, node, name, now) {
  const kept = frame.originals.get(node) ?? {};
  if (kept[name]?.now !== now) kept[name] = { said: now, now };
  frame.originals.set(node, kept);
  return kept[name];
}

function translateText(frame, node) {
  if (isOurs(node)) return;
  const kept = keep(frame, node, "text", node.nodeValue);
  kept.now = translated(frame, kept.said) ?? kept.said;
  if (node.nodeValue !== kept.now) node.nodeValue = kept.now;
}

function translateAttribute(frame, element, name) {
  const value = element.getAttribute(name);
  if (value == null || isOurs(element)) return;
  const kept = keep(frame, element, name, value);
  kept.now = translated(frame, kept.said) ?? kept.said;
  if (value !== kept.now) element.setAttribute(name, kept.now);
}

function walk(frame, root) {
  if (root.nodeType === Node.TEXT_NODE) return translateText(frame, root);
  if (root.nodeType !== Node.ELEMENT_NODE || isOurs(root)) return;
  for (const element of [root, ...root.querySelectorAll(ATTRIBUTES.map((name) => `[${name}]`).join())]) {
    for (const name of ATTRIBUTES) if (element.hasAttribute(name)) translateAttribute(frame, element, name);
  }
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) translateText(frame, node);
}

export default function ({ data }) {
  const frame = (window.doorstroomFrame ??= install());
  letGoOfFirstWords();
  frame.tables = data.tables;
  armTables(frame, document.body);
  const isNew = document.documentElement.lang !== data.language || frame.phrases.length === 0;
  document.documentElement.lang = data.language;
  if (!isNew) return;
  frame.phrases = readPhrases(data.phrases);
  frame.calendar = data.calendar;
  walk(frame, document.body);
}
