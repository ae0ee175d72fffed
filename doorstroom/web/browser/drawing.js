// A drawing of ours on the page: an SVG with links in it, which the toolkit's own way to show HTML takes out.
// The markup is made by doorstroom/report/charts, which escapes what comes from records; a script in it would not run.
export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".ds-drawing");
  if (place.drawn === data.markup) return;
  place.innerHTML = place.drawn = data.markup;
}
