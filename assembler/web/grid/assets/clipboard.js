// Cells as Excel and WPS put them on the clipboard, and take them from it.

/** Rows of cells out of tab-separated text. A cell with a line break, a tabulator or a doubled
 * quotation mark stands between quotation marks; other quotation marks are what was typed. */
export function cellsOf(text) {
  const lines = text.replace(/\r\n?/g, "\n");
  const rows = [[]];
  let at = 0;
  for (;;) {
    const [cell, end] = cellAt(lines, at);
    rows.at(-1).push(cell);
    if (end >= lines.length) break;
    at = end + 1;
    if (lines[end] === "\n") {
      if (at >= lines.length) break; // the break after the last row
      rows.push([]);
    }
  }
  return rows;
}

function cellAt(text, start) {
  if (text[start] === '"') {
    const quoted = quotedAt(text, start);
    if (quoted) return quoted;
  }
  let end = start;
  while (end < text.length && text[end] !== "\t" && text[end] !== "\n") end += 1;
  return [text.slice(start, end), end];
}

function quotedAt(text, start) {
  let end = start + 1;
  for (;;) {
    end = text.indexOf('"', end);
    if (end < 0) return null;
    if (text[end + 1] !== '"') break;
    end += 2;
  }
  const inside = text.slice(start + 1, end);
  const closes = end + 1 >= text.length || text[end + 1] === "\t" || text[end + 1] === "\n";
  const needed = /[\t\n]|""/.test(inside);
  return closes && needed ? [inside.replaceAll('""', '"'), end + 1] : null;
}

/** Rows of cells as tab-separated text. */
export function asText(rows) {
  return rows.map((cells) => cells.map(quoted).join("\t")).join("\r\n");
}

function quoted(cell) {
  return /[\t\n\r]|^"/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Rows of cells as a table, in which Excel leaves codes and leading zeros as they are. */
export function asTable(rows, isNumber) {
  const table = document.createElement("table");
  for (const cells of rows) {
    const line = table.insertRow();
    cells.forEach((text, at) => {
      const cell = line.insertCell();
      if (!isNumber[at]) cell.setAttribute("style", "mso-number-format:'\\@'");
      text.split("\n").forEach((part, number) => {
        if (number) {
          const end = document.createElement("br");
          end.setAttribute("style", "mso-data-placement:same-cell");
          cell.append(end);
        }
        cell.append(part);
      });
    });
  }
  return `<meta charset="utf-8">${table.outerHTML}`;
}
