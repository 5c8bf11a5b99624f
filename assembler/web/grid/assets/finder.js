// Text looked for in the sheet, and the rows without it left out.

const folded = (text) => text.normalize("NFKC").toLowerCase();

export class Finder {
  constructor(grid) {
    this.grid = grid;
    const { find, back, next, only } = grid.parts;
    this.hits = null;
    this.kept = null; // the rows that were found when it was looked for: a change hides none of them
    find.addEventListener("input", () => this.changed());
    find.addEventListener("keydown", (event) => this.key(event));
    next.addEventListener("click", () => this.step(1));
    back.addEventListener("click", () => this.step(-1));
    only.addEventListener("change", () => this.changed());
  }

  get wanted() {
    return folded(this.grid.parts.find.value.trim());
  }

  get isFiltering() {
    return this.grid.parts.only.checked && this.wanted !== "";
  }

  focus() {
    this.grid.parts.find.focus();
    this.grid.parts.find.select();
  }

  showAll() {
    if (!this.isFiltering) return;
    this.grid.parts.only.checked = false;
    this.changed();
  }

  /** The rows that are shown. */
  filtered(rows) {
    if (!this.isFiltering) return rows;
    const has = (row) => row.cells.some((text, at) => this.matches(text, at));
    this.kept ??= new Set(rows.filter(has).map((row) => row.key));
    return rows.filter((row) => this.kept.has(row.key));
  }

  matches(text, column) {
    if (!text) return false;
    if (folded(text).includes(this.wanted)) return true;
    const name = this.grid.offerOf(column, text)?.name;
    return Boolean(name) && folded(name).includes(this.wanted);
  }

  isHit(row, column) {
    return this.wanted !== "" && this.matches(this.grid.textAt(row, column), column);
  }

  forget() {
    this.hits = null;
    this.tell();
  }

  changed() {
    const { grid } = this;
    if (!grid.api) return;
    const keys = grid.keysOfCursor();
    this.kept = null;
    grid.refresh();
    grid.restoreCursor(keys);
    this.tell();
  }

  all() {
    if (this.hits) return this.hits;
    this.hits = [];
    if (this.wanted)
      this.grid.shown.forEach((row, at) =>
        row.cells.forEach((text, column) => this.matches(text, column) && this.hits.push({ row: at, column })),
      );
    return this.hits;
  }

  tell(at = -1) {
    const { found, next, back } = this.grid.parts;
    const count = this.wanted ? this.all().length : 0;
    found.textContent = this.wanted ? (count ? `${at < 0 ? "" : `${at + 1}/`}${count}处` : "没有找到") : "";
    next.disabled = back.disabled = !count;
  }

  /** To the next place from the cursor, or the one before; round the end. */
  step(by) {
    const hits = this.all();
    if (!hits.length) return;
    const { row, column } = this.grid.at;
    const isAfter = (one) => one.row > row || (one.row === row && one.column > column);
    const isBefore = (one) => one.row < row || (one.row === row && one.column < column);
    let at = by > 0 ? hits.findIndex(isAfter) : hits.findLastIndex(isBefore);
    if (at < 0) at = by > 0 ? 0 : hits.length - 1;
    this.grid.moveTo(hits[at]);
    this.tell(at);
  }

  key(event) {
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      this.step(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.grid.parts.find.value = "";
      this.changed();
      this.grid.focus();
    }
  }
}
