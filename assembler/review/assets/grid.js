/* Tables as grids (table_places.js), so that a number knows its headings, and the
   arrow keys lead from number to number. */

const grids = new WeakMap();

function gridOf(table) {
  if (grids.has(table)) return grids.get(table);
  const head = cellsByPlace(table.tHead ? table.tHead.rows : []);
  const body = cellsByPlace(table.tBodies[0].rows);
  const places = new Map();
  body.forEach((row, y) => row.forEach((cell, x) => { if (cell && !places.has(cell)) places.set(cell, [y, x]); }));
  const grid = { head, body, places };
  grids.set(table, grid);
  return grid;
}

const said = (cell) => (cell ? cell.textContent.trim() : "");
const isNumber = (cell) => !!cell && cell.matches(".n, .a");
const isAsked = (cell) => cell.matches(".n, .a, .q");

/* The headings above a cell from the top down, each once. */
function columnPath(cell) {
  const { head, places } = gridOf(cell.closest("table"));
  const x = places.get(cell)[1];
  const above = [...new Set(head.map((row) => row[x]))];
  return above.map(said).filter((text) => text && !/^\d+$/.test(text));
}

/* The labels of a cell's row: the nearest run of columns to its left that hold no numbers. */
function rowPath(cell) {
  const { body, places } = gridOf(cell.closest("table"));
  const [y, x] = places.get(cell);
  let at = x - 1;
  while (at >= 0 && isNumber(body[y][at])) at -= 1;
  const labels = [];
  for (; at >= 0 && !isNumber(body[y][at]); at -= 1) labels.unshift(body[y][at]);
  return [...new Set(labels)].map(said).filter(Boolean);
}

/* The next number in a direction; null at the table's edge. */
function neighbour(cell, step) {
  const { body, places } = gridOf(cell.closest("table"));
  return nextCell(body, places.get(cell), step, isAsked);
}

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function moveInGrid(event, cell) {
  const step = ARROWS[event.key];
  const target = step && neighbour(cell, step);
  if (!target) return;
  event.preventDefault();
  focusCell(target);
}

function focusCell(cell) {
  for (const other of cell.closest("table").querySelectorAll("td[tabindex='0']")) other.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/* One number of each table can be reached by the tabulator, the others from there. */
for (const table of document.querySelectorAll("table.grid")) {
  const first = table.querySelector("tbody td.n, tbody td.a, tbody td.q");
  if (first) first.tabIndex = 0;
}
