"use strict";
const body = document.querySelector("#all tbody");
const shown = document.getElementById("shown");
const rows = Array.from(body.rows);

function search(words) {
  const wanted = words.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let left = 0;
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !wanted.every((word) => text.includes(word));
    left += row.hidden ? 0 : 1;
  }
  shown.textContent = left === rows.length ? `共${left}份` : `${left}份，共${rows.length}份`;
}

function key(row, column) {
  const cell = row.cells[column];
  const exact = cell.dataset.exact;
  return exact === undefined ? cell.textContent.trim() : exact === "" ? null : Number(exact);
}

function compared(one, other) {
  if (one === null || other === null) return (one === null) - (other === null);
  return typeof one === "number" ? one - other : one.localeCompare(other, "zh");
}

function sort(heading) {
  const column = heading.cellIndex;
  const down = heading.getAttribute("aria-sort") === "ascending";
  for (const each of heading.parentNode.cells) each.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  const keys = new Map(rows.map((row) => [row, key(row, column)]));
  rows.sort((a, b) => {
    const [one, other] = [keys.get(a), keys.get(b)];
    const order = compared(one, other);
    return down && one !== null && other !== null ? -order : order;
  });
  body.append(...rows);
}

document.getElementById("search").addEventListener("input", (event) => search(event.target.value));
for (const button of document.querySelectorAll("#all th button")) {
  button.addEventListener("click", () => sort(button.parentNode));
}
search("");
