// Shows a briefing on the screen. Stands behind the script of a deck (doorstroom/briefing/deck.js), which presents it.
// The markup is made by doorstroom/briefing/render_html.py, which escapes what comes from records; a script in it would not run.
export default function ({ data, parentElement }) {
  const deck = parentElement.querySelector(".deck");
  if (deck.drawn !== data.markup) {
    const at = deck.end ? Number(deck.dataset.shown) : undefined; // told anew, a briefing stays where it was
    deck.end?.();
    deck.innerHTML = deck.drawn = data.markup;
    deck.classList.toggle("is-dark", data.is_dark);
    deck.end = present(deck, { place: "query", channel: data.channel, said: data.said, at });
  }
  return () => {
    deck.end?.();
    deck.end = deck.drawn = null;
  };
}
