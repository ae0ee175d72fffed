// A figure as a picture to keep: what is drawn on the screen, as SVG, with its title above and its day and source below.
// A figure of the toolkit is SVG already; of bars that are HTML each box, line and word is drawn where it stands, and of
// a map that is SVG of our own what the style sheet says of it goes along.

const SVG = "http://www.w3.org/2000/svg";
const ROOM = 16; // pixels around the figure
const SHARPNESS = 2; // pixels of a PNG for each on the screen
const OF_STYLE = ["display", "fill", "fill-rule", "stroke", "stroke-width", "vector-effect", "font-size", "text-anchor", "dominant-baseline"];

function savePicture(button) {
  const { picture, kind, title, lines, file } = button.dataset;
  const drawn = document.querySelector(`.st-key-${CSS.escape(picture)} :is(.js-plotly-plot, .ds-drawing)`) ?? document.querySelector(`.ds-picture[data-key="${CSS.escape(picture)}"]`);
  if (!drawn) return;
  const written = new XMLSerializer().serializeToString(pictureOf(drawn, title, lines.split("\n")));
  if (kind === "svg") return keepAs(file, new Blob([written], { type: "image/svg+xml" }));
  const image = new Image();
  image.onload = () => {
    const canvas = make("canvas", { width: image.width * SHARPNESS, height: image.height * SHARPNESS });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => keepAs(file, blob), "image/png");
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(written)}`;
}

function keepAs(file, blob) {
  const link = make("a", { href: URL.createObjectURL(blob), download: file });
  link.click();
  URL.revokeObjectURL(link.href);
}

function pictureOf(drawn, title, lines) {
  const { width, height } = drawn.getBoundingClientRect(), looks = getComputedStyle(document.querySelector(".stApp"));
  const picture = draw("svg", { xmlns: SVG, role: "img", "font-family": looks.fontFamily, fill: looks.color });
  picture.append(draw("title", {}, title), draw("desc", {}, lines.join(" ")));
  const ground = picture.appendChild(draw("rect", { width: "100%", height: "100%", fill: looks.backgroundColor }));
  let top = written(picture, title, ROOM, width, { "font-size": 20, "font-weight": 600 }) + ROOM / 2;
  picture.append(drawn.matches(".js-plotly-plot") ? layersOf(drawn, top) : boxesOf(drawn, top));
  top += height + ROOM;
  for (const line of lines) top = written(picture, line, top, width, { "font-size": 12 });
  const whole = { width: Math.ceil(width + 2 * ROOM), height: Math.ceil(top + ROOM) };
  for (const [name, value] of Object.entries({ ...whole, viewBox: `0 0 ${whole.width} ${whole.height}` })) picture.setAttribute(name, value);
  picture.insertBefore(ground, picture.children[2]);
  return picture;
}

function draw(tag, own, ...children) {
  const drawn = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(own)) drawn.setAttribute(name, value);
  drawn.append(...children);
  return drawn;
}

// A text in as many lines as it needs; gives where it ends.
function written(picture, text, top, width, looks) {
  const ruler = make("canvas").getContext("2d"), lines = [""];
  ruler.font = `${looks["font-weight"] ?? 400} ${looks["font-size"]}px ${picture.getAttribute("font-family")}`;
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (ruler.measureText(longer).width <= width || !lines.at(-1)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  const step = looks["font-size"] * 1.3;
  lines.forEach((line, nth) => picture.append(textOf(line, ruler.measureText(line).width, { ...looks, x: ROOM, y: top + (nth + 0.8) * step })));
  return top + lines.length * step;
}

// As wide as on the screen, also where its font is not at hand.
function textOf(said, width, looks) {
  return draw("text", { ...looks, textLength: width, lengthAdjust: "spacingAndGlyphs" }, said);
}

function layersOf(drawn, top) {
  const layers = draw("g", { transform: `translate(${ROOM} ${top})` });
  for (const layer of drawn.querySelectorAll(".main-svg")) {
    const copy = layer.cloneNode(true);
    const texts = layer.querySelectorAll("text");
    copy.querySelectorAll("text").forEach((one, nth) => {
      if (!one.children.length) Object.entries({ textLength: texts[nth].getComputedTextLength(), lengthAdjust: "spacingAndGlyphs" }).forEach((own) => one.setAttribute(...own));
    });
    copy.querySelectorAll(".hoverlayer, .zoomlayer, .draglayer").forEach((one) => one.remove());
    copy.style.background = "none";
    layers.append(copy);
  }
  return layers;
}

function boxesOf(drawn, top) {
  const from = drawn.getBoundingClientRect(), boxes = draw("g", { transform: `translate(${ROOM - from.left} ${top - from.top})` });
  // What is there for who does not see the figure is not drawn.
  const seen = { acceptNode: (node) => (node.nodeType === Node.ELEMENT_NODE && isUnseen(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT) };
  const nodes = document.createTreeWalker(drawn, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, seen);
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    if (node instanceof SVGSVGElement) boxes.append(mapOf(node));
    else if (node.nodeType === Node.TEXT_NODE) boxes.append(...wordsOf(node));
    else boxes.append(...boxOf(node));
  }
  return boxes;
}

function mapOf(shown) {
  const copy = shown.cloneNode(true), { left, top, width, height } = shown.getBoundingClientRect();
  const places = { x: left, y: top, width, height };
  for (const [name, value] of Object.entries(places)) copy.setAttribute(name, value);
  const from = [...shown.querySelectorAll("*")], made = [...copy.querySelectorAll("*")];
  made.forEach((one, nth) => {
    const looks = getComputedStyle(from[nth]);
    one.removeAttribute("href");
    for (const name of OF_STYLE) one.style.setProperty(name, looks.getPropertyValue(name));
  });
  return copy;
}

function isUnseen(element) {
  if (element.matches(".ds-flow > div > a")) return true; // a way to something else
  if (element.ownerSVGElement) return true; // goes along with the whole of it
  const { width, height } = element.getBoundingClientRect();
  return getComputedStyle(element).clipPath !== "none" || (width <= 1 && height <= 1);
}

function boxOf(element) {
  const looks = getComputedStyle(element), { left, top, width, height } = element.getBoundingClientRect(), found = [];
  if (!/, 0\)$|^transparent$/.test(looks.backgroundColor)) found.push(draw("rect", { x: left, y: top, width, height, fill: looks.backgroundColor }));
  const thick = parseFloat(looks.borderLeftWidth);
  if (thick > 0 && looks.borderRightWidth === looks.borderLeftWidth) {
    const rounded = parseFloat(looks.borderRadius) || 0;
    found.push(draw("rect", { x: left, y: top, width, height, rx: rounded, fill: "none", stroke: looks.borderLeftColor, "stroke-width": thick }));
  } else if (thick > 0) {
    const at = left + thick / 2;
    found.push(draw("line", { x1: at, x2: at, y1: top, y2: top + height, stroke: looks.borderLeftColor, "stroke-width": thick }));
  }
  return found;
}

// Each line of a text, where it stands.
function wordsOf(node) {
  const looks = getComputedStyle(node.parentElement), range = document.createRange(), lines = [];
  if (looks.visibility === "hidden") return [];
  for (const { 0: word, index } of node.nodeValue.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const { left, right, bottom, width, height } = range.getBoundingClientRect();
    if (width <= 1) continue;
    if (lines.at(-1)?.bottom === bottom) Object.assign(lines.at(-1), { said: `${lines.at(-1).said} ${word}`, right });
    else lines.push({ left, right, bottom, height, said: word });
  }
  const own = { fill: looks.color, "font-size": looks.fontSize, "font-weight": looks.fontWeight };
  return lines.map((line) => textOf(line.said, line.right - line.left, { ...own, x: line.left, y: line.bottom - line.height * 0.22 }));
}
