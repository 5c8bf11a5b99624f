/* The panel: where a number comes from. It shows on hovering, stays when clicked, and on a narrow
   screen comes up from below. All of it is made of text nodes: nothing is read as markup. */

const data = JSON.parse(document.getElementById("origins").textContent);
const panel = document.getElementById("panel");
const panelBody = document.getElementById("panel-body");
const panelName = document.getElementById("panel-name");
const narrow = window.matchMedia("(max-width: 720px)");
const hovers = window.matchMedia("(hover: hover) and (pointer: fine)");
const ORIGIN = "[data-origin], table.grid tbody :is(td.n, td.a, td.q)";
const ROWS_SHOWN = 60;
let opener = null, pinned = false, timer = 0;

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/* --- what it says */

function describe(source) {
  if (!source.matches(ORIGIN)) return describeMade(source);
  const cell = source.matches("td") && source.closest("table.grid") ? source : null;
  const origins = cell ? cellOrigins(cell) : [data.origins[source.dataset.origin] || {}];
  const row = cell ? rowPath(cell) : [], column = cell ? columnPath(cell) : [];
  panelName.textContent = origins[0].name || row[row.length - 1] || column[column.length - 1] || "数字";
  panelBody.replaceChildren();
  const facts = factList({ 报告中: printed(source) || origins[0].text, 行: row.join(" › "), 栏: column.join(" › ") });
  panelBody.append(facts);
  for (const origin of origins) {
    const quoted = origins.length > 1 || (cell && cell.matches(".q"));
    if (quoted) panelBody.append(element("h3", `${origin.name || "数字"}　${origin.text || ""}`, "quoted"));
    const list = quoted ? factList({}) : facts;
    addFacts(list, { 精确值: origin.value, 算法: origin.formula });
    if (quoted) panelBody.append(list);
    if (origin.lines && !origin.lines.length && origin.value) panelBody.append(element("p", "没有对应的数据行。", "fine"));
    for (const line of origin.lines || []) panelBody.append(describeLine(line));
  }
  const words = origins.map((origin) => `${origin.name || ""} ${origin.formula || ""}`).join(" ");
  showMade(madeLines(source).filter((line) => !line.startsWith("指标 ") || words.includes(/^指标 (\S+)/.exec(line)[1])));
}

/* The lines of the template behind a sentence or cell that is no number. */
function describeMade(source) {
  panelName.textContent = "出自模板";
  panelBody.replaceChildren();
  showMade(madeLines(source));
}

function showMade(lines) {
  if (!lines.length) return;
  const list = element("ul", "", "made");
  for (const line of lines) {
    const [what, place] = line.split("\u3000");
    const item = element("li", `${what}　`);
    item.append(element("span", place || "", "place"));
    list.append(item);
  }
  panelBody.append(list);
}

function madeLines(source) {
  const block = source.closest("[data-made]"), made = data.made;
  if (!made || !block) return [];
  const numbers = block.dataset.made.split(" ").filter(Boolean).map(Number);
  const cell = source.closest("table.grid :is(td, th)");
  if (cell) {
    const { head, places } = gridOf(cell.closest("table"));
    const [y, x] = places.get(cell) || [-1, Math.max(...head.map((row) => row.indexOf(cell)))];
    const rows = (made.rows[block.id] || [])[(made.sides[block.id] || [])[x]] || [];
    numbers.push(rows[y], ...((made.columns[block.id] || [])[x] || []));
  }
  return [...new Set(numbers)].map((number) => made.lines[number]).filter(Boolean);
}

/* A number with the unit that stands behind it in the sentence. */
function printed(source) {
  if (!source.matches("[data-origin].figure")) return source.matches(".figure-plain") ? "" : said(source);
  const unit = /^\s*(亿元|万元|元|辆|个|%)/.exec(source.nextSibling ? source.nextSibling.textContent : "");
  return said(source) + (unit ? unit[1] : "");
}

function factList(named) {
  const list = element("dl");
  addFacts(list, named);
  return list;
}

function addFacts(list, named) {
  for (const [name, text] of Object.entries(named))
    if (text) list.append(element("dt", name), element("dd", text, name === "精确值" ? "exact" : ""));
}

/* A line of places, 支出.csv 第2—9、12行, and under it the rows themselves, where they are at hand. */
function describeLine(line) {
  const block = element("section", "", "line");
  block.append(element("h3", line));
  const [name, numbers] = parseLine(line), sheet = data.sheets[name];
  const rows = sheet ? numbers.filter((number) => sheet.rows[number]) : [];
  if (!rows.length) return block;
  const shown = rows.slice(0, ROWS_SHOWN), box = element("div", "", "scroll");
  box.tabIndex = 0;
  box.append(rowTable(sheet, shown));
  block.append(box);
  if (rows.length > shown.length) block.append(element("p", `只列出前${shown.length}行，共${rows.length}行。`, "fine"));
  return block;
}

function rowTable(sheet, numbers) {
  const table = element("table", "", "plain rows");
  const used = sheet.headings.map((_, at) => at).filter((at) => numbers.some((n) => (sheet.rows[n][at] || "").trim()));
  const numeric = used.map((at) => numbers.every((n) => !sheet.rows[n][at] || AMOUNT.test(sheet.rows[n][at])) && UNITS.test(sheet.headings[at]));
  table.createTHead().insertRow().append(heading("行"), ...used.map((at, i) => heading(sheet.headings[at], numeric[i])));
  const body = table.createTBody();
  for (const number of numbers) {
    const row = body.insertRow();
    row.append(element("th", String(number)), ...used.map((at, i) => element("td", sheet.rows[number][at], numeric[i] ? "n" : "")));
  }
  return table;
}

function heading(text, numeric) {
  const made = element("th", text, numeric ? "n" : "");
  made.scope = "col";
  return made;
}

/* --- opening and closing */

function openPanel(source, stay) {
  clearTimeout(timer);
  if (opener && opener !== source) release();
  if (opener !== source) describe(source);
  opener = source;
  pinned = stay;
  source.classList.add("open");
  if (source.matches("[role=button]")) source.setAttribute("aria-expanded", "true");
  panel.hidden = false;
  panel.classList.toggle("pinned", stay);
  place(source);
}

function release() {
  opener.classList.remove("open");
  if (opener.matches("[role=button]")) opener.removeAttribute("aria-expanded");
}

function closePanel(back) {
  clearTimeout(timer);
  if (!opener) return;
  const source = opener;
  release();
  opener = null;
  pinned = false;
  panel.hidden = true;
  if (back) source.focus({ preventScroll: true });
}

/* Below the number, or above it where there is more room; beside no edge. */
function place(source) {
  panel.style.left = panel.style.top = panel.style.maxHeight = "";
  if (narrow.matches) return;
  const box = source.getBoundingClientRect(), gap = 8, edge = 12, bar = 64;
  const below = innerHeight - box.bottom - gap - edge, above = box.top - bar - gap;
  const height = Math.min(panel.scrollHeight, innerHeight * 0.6);
  const under = below >= height || below >= above;
  panel.style.maxHeight = `${Math.max(160, Math.min(under ? below : above, innerHeight * 0.6))}px`;
  const left = Math.min(Math.max(edge, box.left - 24), innerWidth - panel.offsetWidth - edge);
  const top = under ? box.bottom + gap : box.top - gap - panel.offsetHeight;
  panel.style.left = `${left}px`;
  panel.style.top = `${Math.max(edge, top)}px`;
}

const originAt = (node) => {
  const found = node instanceof Element ? node.closest(ORIGIN) : null;
  return found && (found.dataset.origin || said(found)) ? found : null;
};

/* A sentence or cell that is no number, clicked and not selected. */
const madeAt = (node) => {
  if (!data.made || !(node instanceof Element) || String(getSelection())) return null;
  return node.closest("[data-made] table.grid :is(td, th)") || node.closest("[data-made]");
};

document.addEventListener("click", (event) => {
  if (panel.contains(event.target)) return;
  const source = originAt(event.target) || madeAt(event.target);
  if (!source) closePanel(false);
  else if (source === opener && pinned) closePanel(true);
  else {
    if (source.matches("td") && source.matches(ORIGIN)) focusCell(source);
    openPanel(source, true);
  }
});

document.addEventListener("mouseover", (event) => {
  if (!hovers.matches || pinned) return;
  if (panel.contains(event.target)) return clearTimeout(timer);
  const source = originAt(event.target);
  clearTimeout(timer);
  if (source === opener) return;
  timer = setTimeout(() => (source ? openPanel(source, false) : closePanel(false)), source ? 180 : 260);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && opener) {
    event.stopPropagation();
    closePanel(true);
    return;
  }
  const source = event.target instanceof Element && event.target.matches(ORIGIN) ? event.target : null;
  if (!source) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    openPanel(source, true);
    panel.focus({ preventScroll: true });
  } else if (source.matches("td")) moveInGrid(event, source);
});

/* The tabulator leaves the panel to where it was opened. */
panel.addEventListener("keydown", (event) => {
  if (event.key !== "Tab" || !opener) return;
  const stops = [...panel.querySelectorAll("button, [tabindex='0']")];
  const last = event.shiftKey ? [panel, stops[0]] : [stops[stops.length - 1]];
  if (last.includes(document.activeElement)) closePanel(true);
});

document.getElementById("panel-close").addEventListener("click", () => closePanel(true));
addEventListener("resize", () => { if (opener && !narrow.matches) place(opener); });
addEventListener("scroll", () => {
  if (!opener || narrow.matches) return;
  if (pinned) place(opener); else closePanel(false);
}, { passive: true, capture: false });
