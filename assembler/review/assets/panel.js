/* The panel: where a number comes from. It shows on hovering, stays when clicked, and on a narrow
   screen comes up from below. All of it is made of text nodes: nothing is read as markup. */

const data = JSON.parse(document.getElementById("origins").textContent);
const panel = document.getElementById("panel");
const panelBody = document.getElementById("panel-body");
const panelName = document.getElementById("panel-name");
const narrow = window.matchMedia("(max-width: 720px)");
const hovers = window.matchMedia("(hover: hover) and (pointer: fine)");
const ORIGIN = "[data-origin], table.grid tbody td.n";
let opener = null, pinned = false, timer = 0;

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/* --- what it says */

function describe(source) {
  const origin = data.origins[source.dataset.origin] || {};
  const cell = source.matches("table.grid td") ? source : null;
  panelBody.replaceChildren();
  const row = cell ? rowPath(cell) : [], column = cell ? columnPath(cell) : [];
  panelName.textContent = origin.name || row[row.length - 1] || column[column.length - 1] || "数字";
  const facts = element("dl");
  const fact = (name, text, className) => {
    if (text) facts.append(element("dt", name), element("dd", text, className));
  };
  fact("报告中", said(source) || origin.text, "shown");
  fact("精确值", origin.value, "exact");
  fact("行", row.join(" › "));
  fact("栏", column.join(" › "));
  fact("算法", origin.formula);
  if (!origin.lines && cell) fact("依据", "此处只有行、栏");
  panelBody.append(facts);
  for (const line of origin.lines || []) panelBody.append(describeLine(line));
}

function describeLine(line) {
  const block = element("section", "", "line");
  block.append(element("h3", line.said));
  if (!line.rows) return block;
  const sheet = data.sheets[line.sheet];
  const used = sheet.headings.map((_, at) => line.rows.some((row) => (sheet.rows[row][at] || "").trim()));
  const box = element("div", "", "scroll"), table = element("table", "", "plain rows");
  box.tabIndex = 0;
  const numeric = sheet.headings.map((name) => /^(金额|数值|.*数)([（(].*[）)])?$/.test(name.trim()));
  const head = table.createTHead().insertRow();
  head.append(heading("行"), ...sheet.headings.filter((_, at) => used[at]).map(heading));
  const body = table.createTBody();
  for (const number of line.rows) {
    const row = body.insertRow();
    row.append(element("th", String(number)));
    sheet.headings.forEach((_, at) => {
      if (used[at]) row.append(element("td", sheet.rows[number][at] || "", numeric[at] ? "n" : ""));
    });
  }
  box.append(table);
  block.append(box);
  if (line.more) block.append(element("p", `另有${line.more}行，见上列行号。`, "fine"));
  return block;
}

function heading(text) {
  const made = element("th", text);
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

document.addEventListener("click", (event) => {
  if (panel.contains(event.target)) return;
  const source = originAt(event.target);
  if (!source) closePanel(false);
  else if (source === opener && pinned) closePanel(true);
  else {
    if (source.matches("td")) focusCell(source);
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
