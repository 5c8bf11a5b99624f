/* Search over everything that can be read, also across the borders of figures, and over the names
   of figures. Matches are highlighted without changing the page, where the browser can. */

const field = document.getElementById("search");
const found = document.getElementById("found");
const steps = [document.getElementById("search-back"), document.getElementById("search-next")];
const BLOCKS = "p, h1, h2, h3, h4, h5, h6, th, td, li, figcaption, caption, summary";
const canHighlight = typeof Highlight === "function" && !!CSS.highlights;
let index = null, matches = [], current = -1, typing = 0;

/* Letters and digits of full width as their plain ones, one for one; capitals as small. */
function folded(text) {
  return text.replace(/[！-～]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).toLowerCase();
}

/* Each block of text with its text nodes and where they begin in it. */
function buildIndex() {
  const blocks = new Map();
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    const block = parent.closest(BLOCKS);
    if (!block || parent.closest("svg, .hidden")) continue;
    if (!blocks.has(block)) blocks.set(block, { text: "", nodes: [] });
    const entry = blocks.get(block);
    entry.nodes.push([node, entry.text.length]);
    entry.text += folded(node.data);
  }
  return [...blocks].map(([block, entry]) => ({ block, ...entry }));
}

function rangeIn(entry, start, end) {
  const range = document.createRange();
  for (const [node, from] of entry.nodes) {
    const to = from + node.data.length;
    if (start >= from && start < to) range.setStart(node, start - from);
    if (end > from && end <= to) { range.setEnd(node, end - from); break; }
  }
  return range;
}

function textMatches(words) {
  const ranges = [];
  for (const entry of index)
    for (let at = entry.text.indexOf(words); at >= 0; at = entry.text.indexOf(words, at + words.length))
      ranges.push(rangeIn(entry, at, at + words.length));
  return ranges;
}

/* Printed figures whose name has the words: the name itself is not on the page. */
function nameMatches(words) {
  const named = new Set();
  data.origins.forEach((origin, at) => { if (folded(origin.name || "").includes(words)) named.add(String(at)); });
  return [...document.querySelectorAll("#report .figure")]
    .filter((figure) => named.has(figure.dataset.origin))
    .map((figure) => { const range = document.createRange(); range.selectNodeContents(figure); return range; });
}

function search() {
  const words = folded(field.value.trim());
  index = index || buildIndex();
  matches = words ? [...textMatches(words), ...nameMatches(words)] : [];
  matches.sort((a, b) => a.compareBoundaryPoints(Range.START_TO_START, b));
  current = -1;
  if (canHighlight) CSS.highlights.set("found", new Highlight(...matches));
  for (const step of steps) step.hidden = !matches.length;
  if (matches.length) show(firstBelow());
  else {
    if (canHighlight) CSS.highlights.delete("here");
    found.textContent = words ? "没有" : "";
  }
}

/* The first match that is not above what is on the screen. */
function firstBelow() {
  if (matches.length > 2000) return 0;
  return Math.max(0, matches.findIndex((range) => range.getBoundingClientRect().top >= 56));
}

function show(position) {
  current = (position + matches.length) % matches.length;
  const range = matches[current], holder = range.startContainer.parentElement;
  found.textContent = `${current + 1}/${matches.length}`;
  if (canHighlight) CSS.highlights.set("here", new Highlight(range));
  else { const chosen = getSelection(); chosen.removeAllRanges(); chosen.addRange(range); }
  for (let box = holder.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  holder.scrollIntoView({ block: "center", inline: "center" });
}

field.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(search, 120); });
field.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { field.value = ""; search(); field.blur(); }
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  if (current < 0) search(); else show(current + (event.shiftKey ? -1 : 1));
});
steps[0].addEventListener("click", () => show(current - 1));
steps[1].addEventListener("click", () => show(current + 1));
document.addEventListener("keydown", (event) => {
  const writing = event.target instanceof Element && event.target.matches("input, textarea");
  if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  field.focus();
  field.select();
});
