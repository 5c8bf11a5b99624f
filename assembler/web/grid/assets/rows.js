// The rows of a sheet: as the server has them, and as they are with what it has not yet seen.

/** The rows after a step: cells changed, rows gone, rows added at the end. */
function after(rows, step) {
  const texts = new Map();
  for (const [key, at, text] of step.changed) {
    if (!texts.has(key)) texts.set(key, []);
    texts.get(key).push([at, text]);
  }
  const gone = new Set(step.deleted);
  const kept = rows
    .filter((row) => !gone.has(row.key))
    .map((row) => (texts.has(row.key) ? changed(row, texts.get(row.key)) : row));
  const last = rows.reduce((most, row) => Math.max(most, row.number), 1);
  const added = step.added.map(([key, cells], at) => ({ key, number: last + 1 + at, cells }));
  return [...kept, ...added];
}

function changed(row, texts) {
  const cells = [...row.cells];
  for (const [at, text] of texts) cells[at] = text;
  return { ...row, cells };
}

const asRow = ([key, number, cells]) => ({ key, number, cells });

export class Rows {
  constructor(rows) {
    this.base = rows.map(asRow);
    this.pending = []; // steps that the server has not yet seen
    this.steps = 0;
    this.keys = 0;
    this.all = this.base;
  }

  /** Change the rows at once; what the server is told. */
  step({ changed = [], added = [], deleted = [] }) {
    this.steps += 1;
    const keyed = added.map((cells) => [(this.keys -= 1), cells]);
    const step = { step: this.steps, changed, added: keyed, deleted };
    this.pending.push(step);
    this.all = after(this.all, step);
    return step;
  }

  /** What the server says there is, with what it has not yet seen on top. */
  patch({ seen = 0, cells = [], splice, numbers }) {
    const known = this.pending.filter((one) => one.step <= seen);
    this.pending = this.pending.filter((one) => one.step > seen);
    let rows = known.reduce(after, this.base);
    if (cells.length) {
      const texts = new Map(cells);
      rows = rows.map((row) => (texts.has(row.key) ? { ...row, cells: texts.get(row.key) } : row));
    }
    if (splice) {
      const [at, count, come] = splice;
      rows = [...rows.slice(0, at), ...come.map(asRow), ...rows.slice(at + count)];
    }
    if (numbers) {
      const all = numbers.flatMap(([first, count]) => Array.from({ length: count }, (_, at) => first + at));
      rows = rows.map((row, at) => (row.number === all[at] ? row : { ...row, number: all[at] }));
    }
    this.base = rows;
    this.all = this.pending.reduce(after, rows);
  }
}
