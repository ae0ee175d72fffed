// The notes of the speaker. They follow the briefing that another window of this browser shows, and steer it.
// The markup is made by doorstroom/briefing/render_html.py, which escapes what comes from records.
export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".ds-speaker");
  if (place.drawn === data.markup) return place.end;
  place.end?.();
  place.innerHTML = place.drawn = data.markup;
  const notes = [...place.querySelectorAll("div[aria-live] > section")];
  const alone = place.querySelector(".ds-alone");
  const channel = window.BroadcastChannel ? new BroadcastChannel(data.channel) : null;
  const clock = place.querySelector(".ds-clock");
  const begun = Date.now();
  let shown = 0;

  const tick = () => {
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    const seconds = Math.floor((Date.now() - begun) / 1000);
    clock.textContent = `${time} · ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };

  const show = (nth) => {
    shown = Math.min(Math.max(nth, 0), notes.length - 1);
    notes.forEach((note, at) => { note.hidden = at !== shown; });
  };
  const go = (nth) => {
    show(nth);
    channel?.postMessage({ go: shown });
  };
  const clicked = (event) => {
    const step = { previous: -1, next: 1 }[event.target.closest("button")?.dataset.do];
    if (step) go(shown + step);
  };
  place.addEventListener("click", clicked);
  if (channel) channel.onmessage = (message) => {
    if (!Number.isInteger(message.data.shown)) return;
    alone.hidden = true;
    show(message.data.shown);
  };
  show((Number.parseInt(new URLSearchParams(location.search).get("dia"), 10) || 1) - 1);
  channel?.postMessage({ isAsking: true });
  tick();
  const ticking = setInterval(tick, 1000);
  place.end = () => {
    place.removeEventListener("click", clicked);
    clearInterval(ticking);
    channel?.close();
    place.end = place.drawn = null;
  };
  return place.end;
}
