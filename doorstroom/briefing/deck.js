// Presents a deck: one slide at a time, by keys, by clicker or by buttons. Without this script a deck is a page to read.
// given.place: "hash" (#dia-2) or "query" (?dia=2) keeps the slide in the address. given.channel: a name by which a
// screen for the speaker follows and steers; without it the notes in the deck open in a window of their own.
// given.at: the slide to begin with (from 0), where that is not for the address to say. given.said: the words "slide {nth} of {of}: {title}".
function present(deck, given) {
  const slides = [...deck.querySelectorAll(".slide")];
  const said = deck.querySelector(".said");
  const keys = deck.querySelector("[data-do=keys]");
  const channel = given.channel && window.BroadcastChannel ? new BroadcastChannel(given.channel) : null;
  const narrow = window.matchMedia("(max-width: 47.99em)");
  let shown = 0;
  let speaker = null;

  const asked = () => {
    const text = given.place === "hash" ? location.hash.replace("#dia-", "") : new URLSearchParams(location.search).get("dia");
    return Math.min(Math.max(Number.parseInt(text, 10) || 1, 1), slides.length) - 1;
  };
  const keep = () => {
    const place = new URL(location.href);
    if (given.place === "hash") place.hash = `dia-${shown + 1}`;
    else place.searchParams.set("dia", shown + 1);
    history.replaceState(history.state, "", place);
  };
  const tell = () => {
    channel?.postMessage({ shown });
    if (!speaker || speaker.closed) return;
    const notes = JSON.parse(deck.querySelector(".notes").textContent)[shown];
    const lines = [slides[shown].querySelector("h2").textContent, ...notes];
    speaker.document.body.replaceChildren(...lines.map((line, nth) => {
      const part = speaker.document.createElement(nth ? "p" : "h1");
      part.textContent = line;
      return part;
    }));
  };
  const show = (nth, isAsked = true) => {
    shown = Math.min(Math.max(nth, 0), slides.length - 1);
    deck.classList.remove("is-black");
    slides.forEach((slide, at) => slide.classList.toggle("is-shown", at === shown));
    const title = slides[shown].querySelector("h2").textContent;
    said.textContent = given.said.replace("{nth}", shown + 1).replace("{of}", slides.length).replace("{title}", title);
    deck.dataset.shown = shown;
    if (isAsked) keep();
    tell();
  };
  const read = (isReading) => deck.classList.toggle("is-presenting", !isReading);
  const todo = {
    previous: () => show(shown - 1),
    next: () => show(shown + 1),
    first: () => show(0),
    last: () => show(slides.length - 1),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : deck.requestFullscreen?.()),
    black: () => deck.classList.toggle("is-black"),
    dark: () => deck.classList.toggle("is-dark"),
    read: () => read(deck.classList.contains("is-presenting")),
    notes: () => {
      const screen = deck.querySelector("a[data-do=notes]");
      if (screen) return void window.open(screen.href, screen.target);
      speaker = window.open("", "doorstroom-notes", "width=640,height=480");
      if (speaker) speaker.document.title = document.title;
      tell();
    },
  };
  const named = { ArrowRight: "next", PageDown: "next", ArrowLeft: "previous", PageUp: "previous", Home: "first", End: "last" };
  const letters = { f: "full", n: "notes", b: "black", d: "dark", l: "read" };

  const pressed = (event) => {
    if (!deck.isConnected || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable=true]") && event.target !== keys) return;
    // Around a deck on a screen there are controls with keys of their own.
    if (!deck.contains(event.target) && event.target.closest?.("a, button, summary, [role=radio]")) return;
    const isPresenting = deck.classList.contains("is-presenting");
    const what = (isPresenting && named[event.key]) || (keys.checked && letters[event.key.toLowerCase()]);
    if (!what) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    todo[what]();
  };
  const clicked = (event) => {
    const what = event.target.closest("button[data-do]")?.dataset.do;
    if (what && todo[what]) todo[what]();
  };
  // On the full screen the controls come when something moves, and leave.
  let leaving = 0;
  const stirred = () => {
    deck.classList.add("is-stirred");
    clearTimeout(leaving);
    leaving = setTimeout(() => deck.classList.remove("is-stirred"), 3000);
  };
  const filled = () => {
    deck.classList.remove("is-stirred");
    if (document.fullscreenElement === deck && deck.contains(document.activeElement)) document.activeElement.blur();
  };
  const moved = () => given.place === "hash" && show(asked(), false);
  const narrowed = () => read(narrow.matches);
  window.addEventListener("keydown", pressed, true);
  window.addEventListener("hashchange", moved);
  narrow.addEventListener("change", narrowed);
  deck.addEventListener("click", clicked);
  deck.addEventListener("pointermove", stirred);
  deck.addEventListener("focusin", stirred);
  document.addEventListener("fullscreenchange", filled);
  if (channel) channel.onmessage = ({ data }) => (data.isAsking ? tell() : show(data.go));
  read(narrow.matches);
  if (given.at === undefined) show(asked(), false);
  else show(given.at);
  return () => {
    window.removeEventListener("keydown", pressed, true);
    window.removeEventListener("hashchange", moved);
    narrow.removeEventListener("change", narrowed);
    deck.removeEventListener("click", clicked);
    deck.removeEventListener("pointermove", stirred);
    deck.removeEventListener("focusin", stirred);
    document.removeEventListener("fullscreenchange", filled);
    clearTimeout(leaving);
    channel?.close();
  };
}
