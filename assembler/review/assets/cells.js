/* What a cell of a table adds up: asked for when a cell is, for there may be very many. Amounts are
   whole numbers of a millionth of a 元, so that nothing is lost in adding them. */

const AMOUNT = /^\s*[-+]?[\d,]+(\.\d+)?\s*$/;
const UNITS = /^(金额|数值|.*数)\s*([（(].*[）)])?\s*$/;
const MILLION = 1000000n;

/* 支出.csv 第2—9、12行 → the sheet's name and its rows. */
function parseLine(line) {
  const found = /^(.+) 第([\d—、]+)行$/.exec(line);
  if (!found) return [line, []];
  const rows = [];
  for (const piece of found[2].split("、")) {
    const [first, last] = piece.split("—").map(Number);
    for (let row = first; row <= Math.min(last || first, first + 1100000); row += 1) rows.push(row);
  }
  return [found[1], rows];
}

/* Rows by sheet → lines of places. */
function linesOf(taken) {
  return [...taken].map(([sheet, rows]) => {
    const runs = [];
    for (const row of rows) {
      const run = runs[runs.length - 1];
      if (run && row === run[1] + 1) run[1] = row; else runs.push([row, row]);
    }
    return `${sheet} 第${runs.map(([a, b]) => (a === b ? a : `${a}—${b}`)).join("、")}行`;
  });
}

/* The origins of a cell: its own, those it quotes, its line of the dataset, or the lines it sums. */
function cellOrigins(cell) {
  const table = data.tables[cell.closest(".appended").id];
  const [y, x] = gridOf(cell.closest("table")).places.get(cell);
  if (!table) return [{}];
  const own = table.cells && table.cells[`${y},${x}`];
  if (own) return own.map((at) => data.origins[at] || {});
  if (table.lines && table.lines[y]) return [{ lines: [table.lines[y]] }];
  return [table.takings ? summed(table, y, x) : {}];
}

function summed(table, y, x) {
  const words = (table.words || [])[x], depths = table.depths || [];
  if (!words || !(depths[y] >= 0)) return {};
  let end = y + 1;
  while (end < depths.length && !(depths[end] >= 0 && depths[end] <= depths[y])) end += 1;
  const taken = new Map();
  for (const [ledger, rows, kinds, columns] of table.takings) {
    const places = ledgerRows(ledger), wanted = new Set();
    columns.forEach((some, kind) => { if (some.includes(x)) wanted.add(kind); });
    rows.forEach((row, at) => {
      if (row < y || row >= end || !wanted.has(kinds[at]) || !places[at]) return;
      const [sheet, number] = places[at];
      if (!taken.has(sheet)) taken.set(sheet, []);
      taken.get(sheet).push(number);
    });
  }
  return { formula: words, value: total(taken), lines: linesOf(taken) };
}

const ledgers = new Map();

/* The place of each line of a ledger, in its order. */
function ledgerRows(name) {
  if (!ledgers.has(name)) {
    const places = [];
    for (const [sheet, first, last] of data.ledgers[name] || [])
      for (let row = first; row <= last; row += 1) places.push([sheet, row]);
    ledgers.set(name, places);
  }
  return ledgers.get(name);
}

/* The exact sum of rows, in 元; "" where one of them cannot be read. */
function total(taken) {
  let sum = 0n;
  for (const [name, rows] of taken) {
    const sheet = data.sheets[name];
    const at = sheet ? sheet.headings.findIndex((heading) => heading.trim().startsWith("金额")) : -1;
    if (at < 0) return "";
    const unit = /亿元/.test(sheet.headings[at]) ? 100000000n : /万元/.test(sheet.headings[at]) ? 10000n : 1n;
    for (const row of rows) {
      const amount = millionths((sheet.rows[row] || [])[at] || "");
      if (amount === null) return "";
      sum += amount * unit;
    }
  }
  return `${shownExactly(sum)}元`;
}

function millionths(text) {
  const plain = text.normalize("NFKC").replace(/−/g, "-").replace(/[,\s]/g, "");
  const found = /^([-+]?)(\d+)(?:\.(\d{1,6})0*)?$/.exec(plain);
  if (!found) return null;
  const size = BigInt(found[2]) * MILLION + BigInt((found[3] || "").padEnd(6, "0"));
  return found[1] === "-" ? -size : size;
}

function shownExactly(sum) {
  const size = sum < 0n ? -sum : sum;
  const whole = String(size / MILLION).replace(/\B(?=(\d{3})+$)/g, ",");
  const rest = String(size % MILLION).padStart(6, "0").replace(/0+$/, "");
  return (sum < 0n ? "-" : "") + whole + (rest ? `.${rest}` : "");
}
