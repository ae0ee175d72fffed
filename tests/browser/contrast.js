// Walks over computed styles: text against its ground (4.5, or 3 when large) and the borders of controls (3).
// Axe leaves many of these "incomplete", and does not look at text in figures at all. Returns what falls short.
() => {
  const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const read = (colour) => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, ground) => [0, 1, 2].map((n) => top[n] * top[3] + ground[n] * (1 - top[3])).concat(1);
  const luminance = (colour) => {
    const [r, g, b] = colour.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const groundOf = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const colour = read(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reduceRight((ground, layer) => over(layer, ground), dark ? [0, 0, 0, 1] : [255, 255, 255, 1]);
  };
  const inside = (box, x, y) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
  const behindText = (text) => {
    const at = text.getBoundingClientRect();
    const [x, y] = [at.left + at.width / 2, at.top + at.height / 2];
    const shapes = [...text.closest(".js-plotly-plot").querySelectorAll("path, rect")].filter((shape) => {
      const style = getComputedStyle(shape);
      const before = shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
      return before && style.fill !== "none" && inside(shape.getBoundingClientRect(), x, y);
    });
    return shapes.reduce((ground, shape) => {
      const style = getComputedStyle(shape);
      const colour = read(style.fill);
      colour[3] *= Number(style.fillOpacity) * Number(style.opacity);
      return over(colour, ground);
    }, groundOf(text.closest(".js-plotly-plot")));
  };
  const isVisible = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const short = [];
  const judge = (what, colour, ground, needed) => {
    const ratio = contrast(over(colour, ground), ground);
    if (ratio < needed) short.push(`${what}: ${ratio.toFixed(2)} of ${needed}`);
  };
  const isLarge = (style) => parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    const said = node.nodeValue.trim();
    if (!said || !isVisible(element) || element.closest("script, style, noscript, [aria-hidden=true], :disabled")) continue;
    const style = getComputedStyle(element);
    const inFigure = element.closest("svg") && element.closest(".js-plotly-plot");
    const colour = read(inFigure ? style.fill : style.color);
    judge(`"${said.slice(0, 60)}"`, colour, inFigure ? behindText(element) : groundOf(element), isLarge(style) ? 3 : 4.5);
  }
  for (const field of document.querySelectorAll("input[placeholder], textarea[placeholder]")) {
    if (!field.placeholder || !isVisible(field) || field.disabled) continue;
    judge(`placeholder "${field.placeholder}"`, read(getComputedStyle(field, "::placeholder").color), groundOf(field), 4.5);
  }
  const controls = "[data-testid=stMultiSelect], [data-testid=stSelectbox], [data-testid=stDateInput], [data-testid=stTextInput], [data-testid=stNumberInput]";
  for (const control of document.querySelectorAll(controls)) {
    const framed = [...control.querySelectorAll("*")].find((part) => parseFloat(getComputedStyle(part).borderTopWidth) > 0 && isVisible(part));
    if (framed) judge(`border of ${control.dataset.testid}`, read(getComputedStyle(framed).borderTopColor), groundOf(control), 3);
  }
  return [...new Set(short)];
}
