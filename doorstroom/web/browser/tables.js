// Tables of more than ten rows: put in order by a column, searched, and with columns left out. How rows stand by each
// column was worked out by the server (data-places: the known rows from least to most, and those of which it is not
// known). Of a table that is cut all rows are put in order, so there the server is asked, through the address. What is
// chosen of one that is whole is kept in this tab.

const KEPT = "doorstroom-table";
const OF_ONE = ["id", "figure"]; // parts of an address that say of what a screen is

function armTables(frame, root) {
  if (root.nodeType !== Node.ELEMENT_NODE || !frame.tables) return;
  for (const table of root.matches("table[data-table]") ? [root] : root.querySelectorAll("table[data-table]")) {
    if (!frame.armed.has(table)) arm(frame, table);
  }
}

function arm(frame, table) {
  frame.armed.add(table);
  const own = { frame, table, words: frame.tables, isCut: "cut" in table.dataset, heads: [...table.tHead.rows[0].cells], rows: [...table.tBodies[0].rows] };
  const kept = JSON.parse(sessionStorage.getItem(placeOf(table)) ?? "{}");
  const [column, way] = own.isCut ? table.dataset.order.split("~") : [kept.column, kept.way];
  own.state = { column: column ?? "", way: way ?? "asc", find: (own.isCut ? table.dataset.find : kept.find) ?? "", hidden: kept.hidden ?? [] };
  own.said = own.rows.map((row) => plainText(row.textContent));
  own.isCards = table.classList.contains("ds-as-cards") && matchMedia("(max-width: 500px)").matches;
  if (!own.isCards) own.heads.forEach((head) => armHead(own, head));
  table.parentElement.before(toolsOf(own));
  showTable(own);
}

function placeOf(table) {
  const asked = new URLSearchParams(location.search), name = table.dataset.table;
  const nth = [...document.querySelectorAll(tableNamed(name))].indexOf(table); // some screens have several of one figure
  return [KEPT, location.pathname, ...OF_ONE.map((part) => asked.get(part) ?? ""), name, nth].join(" ");
}

function tableNamed(name) {
  return `table[data-table="${CSS.escape(name)}"]`;
}

function plainText(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function make(tag, own = {}, ...children) {
  const made = Object.assign(document.createElement(tag), own);
  made.append(...children);
  return made;
}

function armHead(own, head) {
  const button = make("button", { type: "button", className: "ds-sort" }, ...head.childNodes, make("span", { ariaHidden: "true" }));
  button.addEventListener("click", () => sortBy(own, ...nextOrder(own, head)));
  head.replaceChildren(button);
}

// A column of numbers begins with the most, others with the first; then the other way round, then as the table was.
function nextOrder({ state }, head) {
  const ways = head.classList.contains("ds-number") ? ["desc", "asc"] : ["asc", "desc"];
  if (state.column !== head.dataset.name) return [head.dataset.name, ways[0]];
  return state.way === ways[0] ? [head.dataset.name, ways[1]] : ["", "asc"];
}

function sortBy(own, column, way) {
  Object.assign(own.state, { column, way });
  askOrShow(own, "order", column ? `${column}~${way}` : "");
}

function askOrShow(own, part, said) {
  if (!own.isCut) return keepTable(own), showTable(own);
  const name = own.table.dataset.table, place = new URL(location.href), focused = document.activeElement;
  const others = place.searchParams.getAll(part).filter((one) => one.split("~")[0] !== name);
  place.searchParams.delete(part);
  for (const one of said ? [...others, `${name}~${said}`] : others) place.searchParams.append(part, one);
  const head = focused.closest?.("th")?.dataset.name;
  goWithin(own.frame, place, () => {
    const table = document.querySelector(tableNamed(name));
    return head ? table?.querySelector(`th[data-name="${CSS.escape(head)}"] button`) : table?.parentElement.previousElementSibling?.querySelector("input");
  });
}

function keepTable({ table, state }) {
  sessionStorage.setItem(placeOf(table), JSON.stringify(state));
}

function toolsOf(own) {
  const { words, state, table, heads } = own, about = table.caption.textContent;
  const search = own.isCut ? words.search_all : words.search; // the server looks through rows that are not here
  const field = make("input", { type: "search", value: state.find, autocomplete: "off", maxLength: 100, ariaLabel: `${search}: ${about}` });
  field.addEventListener(own.isCut ? "change" : "input", () => {
    state.find = field.value.trim();
    askOrShow(own, "find", state.find);
  });
  const summary = make("summary", { ariaLabel: `${words.columns}: ${about}` }, words.columns);
  const choices = heads.filter((head) => !isHeading(own, head)).map((head) => make("li", {}, columnChoice(own, head)));
  own.status = make("p", { role: "status" });
  return make(
    "div", { className: "ds-tools" },
    make("label", {}, make("span", { ariaHidden: "true" }, search), field),
    ...(own.isCards ? [orderChoice(own)] : []),
    make("details", { className: "ds-columns" }, summary, make("ul", {}, ...choices)),
    own.status,
  );
}

function isHeading({ rows }, head) {
  return rows[0]?.cells[head.cellIndex].tagName === "TH";
}

function columnChoice(own, head) {
  const name = head.dataset.name;
  const box = make("input", { type: "checkbox", checked: !own.state.hidden.includes(name) });
  box.addEventListener("change", () => {
    own.state.hidden = own.state.hidden.filter((one) => one !== name).concat(box.checked ? [] : [name]);
    keepTable(own);
    showTable(own);
  });
  return make("label", {}, box, ` ${head.textContent}`);
}

// Where each row is a card there are no heads to choose.
function orderChoice(own) {
  const { state, words } = own;
  const options = [make("option", { value: "" }, words.as_it_was)];
  for (const head of own.heads) {
    for (const way of ["asc", "desc"]) {
      const value = `${head.dataset.name}~${way}`;
      options.push(make("option", { value, selected: value === `${state.column}~${state.way}` }, `${head.textContent}, ${words[way]}`));
    }
  }
  const list = make("select", {}, ...options);
  list.addEventListener("change", () => sortBy(own, list.value.split("~")[0], list.value.split("~")[1] ?? "asc"));
  return make("label", {}, `${words.sort} `, list);
}

function showTable(own) {
  const { table, rows, heads, state, words } = own;
  const by = heads.find((head) => head.dataset.name === state.column);
  for (const head of heads) {
    if (head === by) head.setAttribute("aria-sort", state.way === "desc" ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
  if (!own.isCut) table.tBodies[0].append(...placesBy(own, by).map((nth) => rows[nth]));
  const wanted = own.isCut ? [] : plainText(state.find).split(/\s+/);
  rows.forEach((row, nth) => { row.hidden = !wanted.every((one) => own.said[nth].includes(one)); });
  for (const head of heads) {
    const isHidden = state.hidden.includes(head.dataset.name) && !isHeading(own, head);
    for (const row of [table.tHead.rows[0], ...rows]) row.cells[head.cellIndex].hidden = isHidden;
  }
  own.status.textContent = statusOf(own, by);
  // The caption says how the table stood at first.
  own.ordered ??= table.caption.appendChild(make("span", { className: "ds-ordered" }));
  own.ordered.textContent = by ? ` (${words.now} ${orderOf(own, by)})` : "";
}

function orderOf({ state, words }, by) {
  return words.sorted.replace("{column}", by.textContent).replace("{way}", words[state.way]);
}

function placesBy({ rows, state }, by) {
  if (!by?.dataset.places) return rows.map((_, nth) => nth);
  const [known, unknown] = by.dataset.places.split("|").map((part) => part.split(",").filter(Boolean).map(Number));
  return [...(state.way === "desc" ? known.reverse() : known), ...unknown];
}

function statusOf(own, by) {
  const { table, rows, state, words, isCut } = own;
  const written = (number) => Number(number).toLocaleString(document.documentElement.lang);
  const found = isCut && state.find ? table.dataset.found : rows.filter((row) => !row.hidden).length;
  if (state.find && !Number(found)) return words.none.replace("{find}", state.find).replace("{total}", written(table.dataset.total));
  const said = words.rows.replace("{shown}", written(found)).replace("{total}", written(table.dataset.total));
  return by ? `${said}, ${orderOf(own, by)}` : said;
}
