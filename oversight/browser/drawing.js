// A drawing of ours (SVG with links) on the page: the toolkit's own way to show HTML takes all SVG out.
// The text is made by oversight/figures, which escapes what comes from records; no script in it would run.
export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".ds-drawing");
  if (place.dataset.shown === data.svg) return;
  place.innerHTML = data.svg;
  place.dataset.shown = data.svg;
}
