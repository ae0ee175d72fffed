// The notes of the speaker. They follow the briefing that another window of this browser shows, and steer it.
// The markup is made by doorstroom/briefing/render_html.py, which escapes what comes from records.
export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".ds-speaker");
  if (place.drawn === data.markup) return place.end;
  place.end?.();
  place.innerHTML = place.drawn = data.markup;
  const notes = [...place.querySelectorAll("section")];
  const alone = place.querySelector(".ds-alone");
  const channel = window.BroadcastChannel ? new BroadcastChannel(data.channel) : null;
  let shown = 0;

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
  place.end = () => {
    place.removeEventListener("click", clicked);
    channel?.close();
    place.end = place.drawn = null;
  };
  return place.end;
}
