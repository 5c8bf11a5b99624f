// A sheet that is worked with as in Excel, over AG Grid: this file joins the parts.
import * as AgGrid from "nicegui-aggrid";
import { asTable, asText, cellsOf } from "./clipboard.js";
import { sum } from "./decimals.js";
import { Editor } from "./editor.js";
import { Lookup } from "./lookup.js";
import { Menu } from "./menu.js";
import { Rows } from "./rows.js";
import { Finder } from "./finder.js";
import { element, severityClass, skeleton } from "./skeleton.js";
import { columnsOf, gridOptions, HEADER_HEIGHT, ROW_HEIGHT, totalWidth, widthOf } from "./table.js";

const NARROW = 420; // pixels: a phone, on which no column of the sheet stays in view
const BESIDE = 700; // beside a report: what a row is about stays in view, in narrower columns
const FROZEN_BESIDE = 104;
const BLANK = { key: 0, number: "＋", cells: [] }; // the row below the last one, to be filled in
const ROWS_OF_A_PAGE = 20;

const between = (at, a, b) => at >= Math.min(a, b) && at <= Math.max(a, b);
const clamp = (value, most) => Math.max(0, Math.min(value, most));

export class SheetGrid {
  constructor(root, on) {
    this.root = root;
    this.on = on;
    this.sheet = null;
    this.parts = skeleton(root);
    this.at = { row: 0, column: 0 }; // where the cursor is
    this.to = { row: 0, column: 0 }; // the other corner of what is selected
    this.fill = null; // what a drag of the handle would fill
    this.copied = null; // what was copied or cut last, while it stands in a dashed frame
    this.tabFrom = null; // the column where a run of tabulators began
    this.leaves = false; // whether the next tabulator leaves the grid
    this.editor = new Editor(this);
    this.menu = new Menu(this);
    this.finder = new Finder(this);
    this.listen();
  }

  destroy() {
    this.stop.abort();
    this.resized.disconnect();
    this.api?.destroy();
  }

  // --- what is shown

  load(sheet) {
    this.editor.cancel();
    this.sheet = sheet;
    this.rows = new Rows(sheet.rows);
    this.take(sheet);
    this.columns = sheet.columns;
    this.parts.input.setAttribute("aria-label", `表格 ${sheet.name}`);
    this.make();
    this.refresh();
    this.moveTo({ row: 0, column: 0 });
    this.root.dataset.ready = "true";
    this.tellUnsaved();
  }

  patch(changes) {
    if (!this.sheet) return;
    const keys = this.keysOfCursor();
    const isOther = changes.cells || changes.splice || changes.numbers;
    const had = this.rows.all;
    this.rows.patch(changes);
    this.take(changes);
    if (isOther || this.rows.all.length !== had.length) this.refresh();
    else if (changes.marks || changes.lookups) this.redraw();
    if (changes.totals) this.showTotals();
    this.restoreCursor(keys);
  }

  /** Take what a message brings besides the rows. */
  take({ marks, totals, lookups }) {
    if (lookups)
      this.lookups = Object.fromEntries(
        Object.entries(lookups).map(([name, one]) => [name, new Lookup(one)]),
      );
    if (totals) this.totals = totals;
    if (marks) {
      const had = this.headMarks;
      this.marks = new Map(marks.map(([key, at, severity, message]) => [`${key}/${at}`, { severity, message }]));
      this.showSheetMarks();
      if (this.api && had !== this.headMarks) this.api.setGridOption("columnDefs", columnsOf(this));
    }
  }

  make() {
    this.api?.destroy();
    this.parts.table.textContent = "";
    this.api = AgGrid.createGrid(this.parts.table, gridOptions(AgGrid, this));
    this.pinByWidth();
  }

  /** The rows as they are now, into the table. */
  refresh() {
    const shown = this.finder.filtered(this.rows.all);
    this.shown = shown;
    this.api.setGridOption("rowData", this.finder.isFiltering ? shown : [...shown, BLANK]);
    this.showTotals();
    this.redraw();
  }

  redraw() {
    this.api.refreshCells({ force: true, suppressFlash: true });
    this.api.refreshHeader();
    this.finder.forget();
    this.paint();
    this.tellState();
  }

  showTotals() {
    const has = this.totals.some(Boolean);
    const total = { key: "total", number: "合计", cells: this.totals };
    this.api.setGridOption("pinnedBottomRowData", has ? [total] : []);
    this.fitTotals();
  }

  showSheetMarks() {
    const mark = this.marks.get("0/-1");
    const place = this.parts.sheetMarks;
    place.textContent = "";
    place.hidden = !mark;
    if (!mark) return;
    for (const line of mark.message.split("\n"))
      place.append(element("p", { class: `sg-note sg-${severityClass(mark.severity)}` }, line));
  }

  /** What is wrong with the headings, as one text. */
  get headMarks() {
    return JSON.stringify([...(this.marks ?? [])].filter(([place]) => place.startsWith("0/")));
  }

  markAt(row, column) {
    return this.marks.get(`${this.shown[row]?.key ?? 0}/${column}`);
  }

  /** What is wrong with a cell, with its whole row, or with the heading above. */
  marksAt(row, column) {
    const ofRow = row < this.shown.length ? [this.markAt(row, column), this.markAt(row, -1)] : [];
    return [...ofRow, this.marks.get(`0/${column}`)].filter(Boolean);
  }

  textAt(row, column) {
    return this.shown[row]?.cells[column] ?? "";
  }

  offerOf(column, text) {
    const lookup = this.lookups[this.columns[column].codes];
    return text && lookup ? lookup.of(text) : undefined;
  }

  /** A column's choices as a list that offers them. */
  choicesOf(choices) {
    const offers = choices.map((choice) => [choice, "", ""]);
    return new Lookup({ offers, closed: true });
  }

  // --- where the cursor is

  get lastRow() {
    return this.finder.isFiltering ? Math.max(0, this.shown.length - 1) : this.shown.length;
  }

  get lastColumn() {
    return this.columns.length - 1;
  }

  /** The rows and columns that are selected. */
  get range() {
    const { at, to } = this;
    return {
      top: Math.min(at.row, to.row),
      bottom: Math.max(at.row, to.row),
      left: Math.min(at.column, to.column),
      right: Math.max(at.column, to.column),
    };
  }

  moveTo(cell, extends_ = false) {
    const place = { row: clamp(cell.row, this.lastRow), column: clamp(cell.column, this.lastColumn) };
    this.to = place;
    if (!extends_) this.at = { ...place };
    this.leaves = false;
    this.show(place);
    this.paint();
    this.tellState();
  }

  select(top, left, bottom, right) {
    this.at = { row: clamp(top, this.lastRow), column: clamp(left, this.lastColumn) };
    this.to = { row: clamp(bottom, this.lastRow), column: clamp(right, this.lastColumn) };
    this.paint();
    this.tellState();
  }

  /** Bring a cell into view. */
  show({ row, column }) {
    if (!this.api) return;
    if (row <= this.lastRow) this.api.ensureIndexVisible(row);
    this.api.ensureColumnVisible(`c${column}`);
  }

  goTo(number, name) {
    let row = this.rows.all.findIndex((one) => one.number === number);
    const column = Math.max(0, this.columns.findIndex((one) => one.name === name));
    if (row < 0) row = number ? this.rows.all.length : 0;
    if (this.finder.isFiltering) this.finder.showAll();
    this.editor.commit();
    this.moveTo({ row, column });
    this.focus();
  }

  /** The rows of the cursor by key, for they may move. */
  keysOfCursor() {
    return [this.at, this.to].map((one) => this.shown[one.row]?.key);
  }

  restoreCursor([at, to]) {
    const find = (key, row) => {
      const found = this.shown.findIndex((one) => one.key === key);
      return found < 0 ? clamp(row, this.lastRow) : found;
    };
    this.at.row = find(at, this.at.row);
    this.to.row = find(to, this.to.row);
    this.editor.follow();
    this.paint();
    this.tellState();
  }

  focus() {
    this.parts.input.focus({ preventScroll: true });
  }

  // --- changes

  /** Give cells other texts: {row, column, text}; rows below the last one are added. */
  change(cells) {
    const { changed, added } = this.sorted(cells);
    if (!changed.length && !added.length) return;
    this.sendStep({ changed, added });
  }

  sorted(cells) {
    const changed = [];
    const blank = () => this.columns.map(() => "");
    const added = [];
    for (const { row, column, text } of cells) {
      const one = this.shown[row];
      if (one) {
        if ((one.cells[column] ?? "") !== text) changed.push([one.key, column, text]);
      } else if (text !== "" || added.length > row - this.shown.length) {
        while (added.length <= row - this.shown.length) added.push(blank());
        added[row - this.shown.length][column] = text;
      }
    }
    while (added.length && added.at(-1).every((text) => text === "")) added.pop();
    return { changed, added };
  }

  sendStep(step) {
    this.copied = null;
    this.parts.message.hidden = true;
    this.on.edit(this.rows.step(step));
    this.refresh();
  }

  /** The cells of what is selected, each with a text. */
  changeRange(textOf, range = this.range) {
    const cells = [];
    for (let row = range.top; row <= range.bottom; row += 1)
      for (let column = range.left; column <= range.right; column += 1)
        cells.push({ row, column, text: textOf(row, column) });
    this.change(cells.filter((one) => one.row < this.shown.length || one.text !== ""));
  }

  clear() {
    this.changeRange(() => "");
  }

  fillDown() {
    const { top, bottom, left, right } = this.range;
    const from = top === bottom ? top - 1 : top;
    if (from < 0) return;
    this.changeRange((_, column) => this.textAt(from, column), { top, bottom, left, right });
  }

  fillRight() {
    const { top, bottom, left, right } = this.range;
    const from = left === right ? left - 1 : left;
    if (from < 0) return;
    this.changeRange((row) => this.textAt(row, from), { top, bottom, left, right });
  }

  /** Repeat what is selected over what the handle was dragged to. */
  fillTo(target) {
    const { top, left, bottom, right } = this.range;
    const [height, width] = [bottom - top + 1, right - left + 1];
    const wrapped = (at, start, size) => start + ((((at - start) % size) + size) % size);
    this.changeRange(
      (row, column) => this.textAt(wrapped(row, top, height), wrapped(column, left, width)),
      target,
    );
    this.select(target.top, target.left, target.bottom, target.right);
  }

  addRow() {
    this.finder.showAll();
    this.moveTo({ row: this.shown.length, column: 0 });
    this.focus();
  }

  deleteRows() {
    const { top, bottom } = this.range;
    const deleted = this.shown.slice(top, bottom + 1).map((row) => row.key);
    if (!deleted.length) return;
    const column = this.at.column;
    this.sendStep({ deleted });
    this.moveTo({ row: top, column });
    this.tell(`删除了${deleted.length}行。`);
  }

  undo() {
    this.on.step("undo");
  }

  redo() {
    this.on.step("redo");
  }

  // --- the page is left

  /** What is being typed is kept; what the server has not taken is told when the page opens again. */
  leave() {
    if (!this.sheet) return;
    this.editor.commit();
    const unsaved = this.rows.pending.flatMap((step) => this.wordsOf(step));
    if (unsaved.length) sessionStorage.setItem(this.place, unsaved.slice(0, 20).join("；"));
  }

  get place() {
    return `sheet-grid ${location.pathname} ${this.sheet.name}`;
  }

  wordsOf({ changed, added, deleted }) {
    const numbers = new Map(this.rows.base.map((row) => [row.key, row.number]));
    return [
      ...changed.map(([key, at, text]) => `第${numbers.get(key) ?? "？"}行“${this.columns[at].heading}”改为“${text}”`),
      ...added.map(([, cells]) => `新增“${cells.filter(Boolean).join("，")}”`),
      ...deleted.map((key) => `删除第${numbers.get(key) ?? "？"}行`),
    ];
  }

  tellUnsaved() {
    const unsaved = sessionStorage.getItem(this.place);
    if (!unsaved) return;
    sessionStorage.removeItem(this.place);
    this.tell(`离开时有改动还没有存好，请看看写进去了没有：${unsaved}。`, true);
  }

  // --- the clipboard

  selectedCells() {
    const { top, bottom, left, right } = this.range;
    const last = Math.max(top, Math.min(bottom, this.shown.length - 1));
    const rows = [];
    for (let row = top; row <= last; row += 1) {
      const cells = [];
      for (let column = left; column <= right; column += 1) cells.push(this.textAt(row, column));
      rows.push(cells);
    }
    return rows;
  }

  /** What is selected, as text and as a table. */
  copiedForms() {
    const { left, right } = this.range;
    const cells = this.selectedCells();
    const isNumber = this.columns.slice(left, right + 1).map((one) => one.is_number);
    return { text: asText(cells), table: asTable(cells, isNumber) };
  }

  copy(clipboard) {
    const { text, table } = this.copiedForms();
    clipboard.setData("text/plain", text);
    clipboard.setData("text/html", table);
    this.showCopied();
  }

  showCopied() {
    this.copied = this.range;
    this.paint();
    const { top, bottom, left, right } = this.range;
    this.say(`已复制${bottom - top + 1}行${right - left + 1}列`);
  }

  paste(text) {
    if (!text) return;
    let rows = cellsOf(text);
    const width = Math.max(...rows.map((cells) => cells.length));
    rows = rows.map((cells) => [...cells, ...Array(width - cells.length).fill("")]);
    const { top, left, bottom, right } = this.range;
    const [height, across] = [bottom - top + 1, right - left + 1];
    if (this.isTooWide(rows, left)) return;
    if (this.finder.isFiltering && top + rows.length > this.shown.length) {
      this.tell("只显示找到的行时，粘贴的行数不能比下面的行多；请先显示全部行。什么也没有改。");
      return;
    }
    const repeats = height % rows.length === 0 && across % width === 0;
    const [down, along] = repeats ? [height, across] : [rows.length, width];
    const cells = [];
    for (let row = 0; row < down; row += 1)
      for (let column = 0; column < along; column += 1)
        if (left + column <= this.lastColumn)
          cells.push({
            row: top + row,
            column: left + column,
            text: rows[row % rows.length][column % width],
          });
    this.change(cells);
    this.select(top, left, top + down - 1, left + along - 1);
    this.show({ row: top, column: left });
    this.tell(`粘贴了${down}行${Math.min(along, this.lastColumn - left + 1)}列。`);
  }

  /** Whether something would stand right of the last column, which is told. */
  isTooWide(rows, left) {
    const room = this.columns.length - left;
    const lost = rows.some((cells) => cells.slice(room).some((text) => text.trim()));
    if (lost)
      this.tell(
        `粘贴的内容有${rows[0].length}列，从“${this.columns[left].heading}”起只有${room}列：` +
          "请从更靠左的一列开始粘贴，或者少复制几列。什么也没有改。",
        true,
      );
    return lost;
  }

  // --- how it looks

  /** Put the classes of selection on the cells that are drawn. */
  paint() {
    if (!this.api) return;
    for (const line of this.parts.table.querySelectorAll(".ag-row")) {
      const row = Number(line.getAttribute("row-index"));
      if (Number.isNaN(row)) continue;
      for (const cell of line.querySelectorAll(".ag-cell")) {
        const id = cell.getAttribute("col-id");
        const classes = id === "n" ? this.numberClasses(row) : this.cellClasses(row, Number(id.slice(1)));
        for (const [name, is] of Object.entries(classes)) cell.classList.toggle(name, is);
      }
    }
    const { left, right } = this.range;
    for (const head of this.parts.table.querySelectorAll(".ag-header-cell")) {
      const id = head.getAttribute("col-id");
      head.classList.toggle("sg-on", id !== "n" && between(Number(id.slice(1)), left, right));
    }
    this.editor.place();
  }

  numberClasses(row) {
    return { "sg-on": between(row, this.at.row, this.to.row) };
  }

  cellClasses(row, column) {
    const { top, bottom, left, right } = this.range;
    const isIn = between(row, top, bottom) && between(column, left, right);
    const isSeveral = top !== bottom || left !== right;
    return {
      "sg-in": isIn && isSeveral && !(row === this.at.row && column === this.at.column),
      "sg-at": row === this.at.row && column === this.at.column,
      ...edges("sg", this.range, row, column),
      ...edges("sg-fill", this.fill, row, column),
      ...edges("sg-copied", this.copied, row, column),
      "sg-hit": this.finder.isHit(row, column),
    };
  }

  // --- what is said of it

  /** Say where the cursor is, what is wrong there, and the sum of what is selected. */
  tellState() {
    if (!this.sheet || !this.columns.length) return;
    const { row, column } = this.at;
    const one = this.columns[column];
    const number = this.shown[row] ? `第${this.shown[row].number}行` : "新的一行";
    this.parts.where.textContent = `${number}　${one.heading}`;
    this.tellLine(this.marksAt(row, column), one);
    this.tellSum();
    this.sayCursor(number, one);
    clearTimeout(this.cursorTold);
    this.cursorTold = setTimeout(() => this.on.cursor(this.shown[row]?.number ?? 0, one.name), 120);
  }

  tellLine(marks, column) {
    const { line } = this.parts;
    line.textContent = "";
    for (const mark of marks)
      for (const text of mark.message.split("\n"))
        line.append(element("p", { class: `sg-note sg-${severityClass(mark.severity)}` }, text));
    if (marks.length) return;
    const offer = this.offerOf(this.at.column, this.textAt(this.at.row, this.at.column));
    const what = offer?.name ? [offer.value, offer.name, offer.path].filter(Boolean).join("　") : "";
    line.append(element("p", { class: "sg-note" }, what || column.explanation));
  }

  tellSum() {
    const { left, right } = this.range;
    const rows = this.selectedCells();
    const texts = rows.flat().filter((text) => text.trim());
    const isNumber = this.columns.slice(left, right + 1).map((one) => one.is_number);
    const total = sum(rows.flatMap((cells) => cells.filter((_, at) => isNumber[at])));
    const isSeveral = rows.length * (right - left + 1) > 1;
    this.parts.count.textContent = isSeveral ? `计数 ${texts.length}` : "";
    this.parts.sum.textContent = isSeveral && total ? `求和 ${total.text}` : "";
  }

  sayCursor(number, column) {
    clearTimeout(this.toSay);
    this.toSay = setTimeout(() => {
      const { row, column: at } = this.at;
      const text = this.textAt(row, at);
      const name = this.offerOf(at, text)?.name ?? "";
      const marks = this.marksAt(row, at).map((mark) => mark.message);
      this.say([column.heading, number, text || "空", name, ...marks].filter(Boolean).join(" "));
    }, 150);
  }

  /** For who listens. */
  say(text) {
    this.parts.spoken.textContent = text;
  }

  /** For everybody, for a while. */
  tell(message, isGrave = false) {
    const { message: place } = this.parts;
    place.textContent = message;
    place.classList.toggle("sg-grave", isGrave);
    place.hidden = false;
    clearTimeout(this.hides);
    this.hides = setTimeout(() => (place.hidden = true), isGrave ? 15000 : 4000);
  }

  // --- geometry

  /** Where a cell stands in the body, in pixels; also of one that is not drawn. */
  box(row, column) {
    const one = this.api.getColumn(`c${column}`);
    const drawn = this.api.getHorizontalPixelRange();
    const isPinned = Boolean(one.getPinned());
    const pinned = this.pinnedWidth();
    const left = isPinned ? one.getLeft() : pinned + one.getLeft() - drawn.left;
    const top = HEADER_HEIGHT + row * ROW_HEIGHT - this.api.getVerticalPixelRange().top;
    return { left, top, width: one.getActualWidth(), height: ROW_HEIGHT, isPinned };
  }

  pinnedWidth() {
    const pinned = this.api.getDisplayedLeftColumns();
    return pinned.reduce((width, one) => width + one.getActualWidth(), 0);
  }

  /** Whether a point of a box is in view, and not behind headings, totals or frozen columns. */
  isInView({ left, top, isPinned }) {
    const body = this.parts.table.getBoundingClientRect();
    const bottom = body.height - (this.totals.some(Boolean) ? ROW_HEIGHT : 0);
    return top >= HEADER_HEIGHT - 1 && top < bottom && (isPinned || left >= this.pinnedWidth() - 1) && left < body.width;
  }

  /** The cell at a point of the window; row -1 in the headings, column -1 in the row numbers. */
  cellAt(x, y) {
    const body = this.parts.table.getBoundingClientRect();
    const inX = clamp(x - body.left, body.width - 1);
    const inY = clamp(y - body.top, body.height - 1);
    const scrolled = this.api.getVerticalPixelRange().top;
    const row = Math.floor((inY - HEADER_HEIGHT + scrolled) / ROW_HEIGHT);
    return { row: inY < HEADER_HEIGHT ? -1 : clamp(row, this.lastRow), column: this.columnAt(inX) };
  }

  columnAt(x) {
    const pinned = this.pinnedWidth();
    const across = x < pinned ? x : x - pinned + this.api.getHorizontalPixelRange().left;
    const columns = x < pinned ? this.api.getDisplayedLeftColumns() : this.api.getDisplayedCenterColumns();
    const one = columns.find((each) => across < each.getLeft() + each.getActualWidth());
    if (!one) return this.lastColumn;
    return one.getColId() === "n" ? -1 : Number(one.getColId().slice(1));
  }

  /** How many columns stay in view: the first; beside a report the second, too. */
  get frozenCount() {
    const width = this.root.clientWidth;
    if (width < NARROW || !this.columns[0]?.frozen) return 0;
    return width < BESIDE && this.columns[1] && !this.columns[1].is_number ? 2 : 1;
  }

  pinByWidth() {
    const count = this.frozenCount;
    if (this.frozen === count && this.pinnedFor === this.api) return;
    const isBeside = count > 1;
    const state = this.columns.map((_, at) => ({
      colId: `c${at}`,
      pinned: at < count ? "left" : null,
      ...(at < 2 && { width: isBeside ? Math.min(this.widthOf(at), FROZEN_BESIDE) : this.widthOf(at) }),
    }));
    [this.frozen, this.pinnedFor] = [count, this.api];
    this.api.applyColumnState({ state });
  }

  /** A sum is read whole: its column grows with it. */
  fitTotals() {
    const state = this.totals.flatMap((text, at) => {
      const width = totalWidth(text);
      return text && this.api.getColumn(`c${at}`)?.getActualWidth() < width ? [{ colId: `c${at}`, width }] : [];
    });
    if (state.length) this.api.applyColumnState({ state });
  }

  widthOf(column) {
    return widthOf(this, column);
  }

  // --- mouse, clipboard, print

  listen() {
    this.stop = new AbortController();
    const options = { signal: this.stop.signal };
    const { body, input, table, handle, toolbar, print } = this.parts;
    table.addEventListener("mousedown", (event) => this.pressed(event), options);
    table.addEventListener("dblclick", (event) => this.pressedTwice(event), options);
    table.addEventListener("contextmenu", (event) => this.asked(event), options);
    handle.addEventListener("mousedown", (event) => this.handlePressed(event), options);
    input.addEventListener("copy", (event) => this.clipboard(event, () => this.copy(event.clipboardData)), options);
    input.addEventListener(
      "cut",
      (event) =>
        this.clipboard(event, () => {
          this.copy(event.clipboardData);
          this.clear();
        }),
      options,
    );
    input.addEventListener(
      "paste",
      (event) => this.clipboard(event, () => this.paste(event.clipboardData.getData("text/plain"))),
      options,
    );
    input.addEventListener("focus", () => body.classList.add("sg-focused"), options);
    input.addEventListener("blur", () => body.classList.remove("sg-focused"), options);
    toolbar.addEventListener("click", (event) => this.button(event), options);
    toolbar.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault(), options);
    window.addEventListener("pagehide", () => this.leave(), options);
    window.addEventListener("beforeprint", () => this.fillPrint(print), options);
    window.addEventListener("afterprint", () => (print.textContent = ""), options);
    this.resized = new ResizeObserver(() => this.api && (this.pinByWidth(), this.paint()));
    this.resized.observe(this.root);
  }

  /** What the clipboard does to cells, but not to the text in an open editor. */
  clipboard(event, action) {
    if (this.editor.isOpen) return;
    event.preventDefault();
    action();
  }

  button(event) {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (!name) return;
    this.editor.commit();
    this[name]();
    if (name !== "addRow") this.focus();
  }

  pressed(event) {
    if (event.target.closest(".ag-header-cell-resize") || !this.isCell(event)) return;
    event.preventDefault();
    this.menu.close();
    this.editor.commit();
    this.focus();
    const cell = this.cellAt(event.clientX, event.clientY);
    if (event.button === 2 && this.isSelected(cell)) return;
    this.tabFrom = null;
    this.selectFrom(cell, event.shiftKey);
    if (event.button === 0) this.drag((to) => this.selectFrom(to, true), cell);
  }

  /** Whether the mouse is over cells, and not over scrollbars or the totals. */
  isCell(event) {
    return event.target.closest(".ag-cell, .ag-header-cell") && !event.target.closest(".ag-floating-bottom");
  }

  isSelected({ row, column }) {
    const { top, bottom, left, right } = this.range;
    return between(row, top, bottom) && (column < 0 || between(column, left, right));
  }

  /** Select a cell, a row by its number, a column by its heading, or all by the corner. */
  selectFrom({ row, column }, extends_) {
    const at = extends_ ? this.at : { row: Math.max(0, row), column: Math.max(0, column) };
    const last = Math.max(0, this.shown.length - 1);
    if (row < 0 && column < 0) this.select(0, 0, last, this.lastColumn);
    else if (row < 0) this.select(0, at.column, last, column);
    else if (column < 0) this.select(at.row, 0, row, this.lastColumn);
    else this.moveTo({ row, column }, extends_);
  }

  pressedTwice(event) {
    const cell = this.cellAt(event.clientX, event.clientY);
    if (this.isCell(event) && cell.row >= 0 && cell.column >= 0) this.editor.open(this.textAt(cell.row, cell.column));
  }

  asked(event) {
    if (!this.isCell(event)) return;
    event.preventDefault();
    this.menu.open(event.clientX, event.clientY);
  }

  handlePressed(event) {
    event.preventDefault();
    const { range } = this;
    this.drag(
      (to) => {
        this.fill = extended(range, to);
        this.paint();
      },
      null,
      () => {
        const target = this.fill;
        this.fill = null;
        if (target) this.fillTo(target);
        this.paint();
      },
    );
  }

  /** Follow the mouse until it is let go; beyond an edge, the sheet moves. */
  drag(over, from, done = () => {}) {
    const stop = new AbortController();
    let last = null;
    const follow = (event) => {
      last = event;
      const cell = this.cellAt(event.clientX, event.clientY);
      if (from && cell.row === from.row && cell.column === from.column && !this.hasDragged) return;
      this.hasDragged = true;
      if (from?.row === -1) cell.row = -1;
      else cell.row = Math.max(0, cell.row);
      if (from?.column === -1) cell.column = -1;
      else cell.column = Math.max(0, cell.column);
      over(cell);
    };
    const beyond = setInterval(() => last && this.scrollTowards(last) && follow(last), 60);
    const end = () => {
      clearInterval(beyond);
      stop.abort();
      this.hasDragged = false;
      done();
    };
    window.addEventListener("mousemove", follow, { signal: stop.signal });
    window.addEventListener("mouseup", end, { signal: stop.signal });
  }

  scrollTowards({ clientX, clientY }) {
    const body = this.parts.table.getBoundingClientRect();
    const viewport = this.parts.table.querySelector(".ag-body-viewport");
    const across = this.parts.table.querySelector(".ag-center-cols-viewport");
    const down = clientY > body.bottom - 12 ? 1 : clientY < body.top + HEADER_HEIGHT ? -1 : 0;
    const right = clientX > body.right - 12 ? 1 : clientX < body.left + this.pinnedWidth() ? -1 : 0;
    viewport.scrollTop += down * ROW_HEIGHT;
    if (right) across.scrollLeft += right * 40;
    return down || right;
  }

  fillPrint(place) {
    place.textContent = "";
    if (!this.sheet) return;
    const table = element("table");
    table.createCaption().textContent = this.sheet.name;
    const head = table.createTHead().insertRow();
    for (const text of ["行", ...this.columns.map((one) => one.heading)]) head.append(element("th", {}, text));
    const lines = table.createTBody();
    const rows = [...this.rows.all.map((row) => [row.number, ...this.columns.map((_, at) => row.cells[at] ?? "")])];
    if (this.totals.some(Boolean)) rows.push(["合计", ...this.totals]);
    for (const cells of rows) {
      const line = lines.insertRow();
      cells.forEach((text, at) => {
        const cell = line.insertCell();
        cell.textContent = text;
        if (at && this.columns[at - 1].is_number) cell.className = "sg-number";
      });
    }
    place.append(table);
  }

  // --- keys while no cell is edited

  /** What a key does; whether it does anything. */
  key(event) {
    const command = event.ctrlKey || event.metaKey;
    const action = command ? this.commandOf(event) : this.actionOf(event);
    if (!action) return false;
    event.preventDefault();
    action();
    return true;
  }

  commandOf(event) {
    const { shiftKey: shift } = event;
    const last = this.shown.length - 1;
    const commands = {
      a: () => this.select(0, 0, Math.max(0, last), this.lastColumn),
      d: () => this.fillDown(),
      r: () => this.fillRight(),
      z: () => (shift ? this.redo() : this.undo()),
      y: () => this.redo(),
      f: () => this.finder.focus(),
      "-": () => this.deleteRows(),
      "+": () => this.addRow(),
      "=": () => this.addRow(),
      Home: () => this.moveTo({ row: 0, column: 0 }, shift),
      End: () => this.moveTo({ row: Math.max(0, last), column: this.lastColumn }, shift),
      ArrowUp: () => this.jump(-1, 0, shift),
      ArrowDown: () => this.jump(1, 0, shift),
      ArrowLeft: () => this.jump(0, -1, shift),
      ArrowRight: () => this.jump(0, 1, shift),
      " ": () => this.select(0, this.at.column, Math.max(0, last), this.to.column),
    };
    return commands[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  }

  actionOf(event) {
    const { shiftKey: shift, altKey: alt } = event;
    const { row, column } = shift ? this.to : this.at;
    const actions = {
      ArrowUp: () => this.moveTo({ row: row - 1, column }, shift),
      ArrowDown: () => (alt ? this.editor.openList() : this.moveTo({ row: row + 1, column }, shift)),
      ArrowLeft: () => this.moveTo({ row, column: column - 1 }, shift),
      ArrowRight: () => this.moveTo({ row, column: column + 1 }, shift),
      PageUp: () => this.moveTo({ row: row - ROWS_OF_A_PAGE, column }, shift),
      PageDown: () => this.moveTo({ row: row + ROWS_OF_A_PAGE, column }, shift),
      Home: () => this.moveTo({ row, column: 0 }, shift),
      End: () => this.moveTo({ row, column: this.lastColumn }, shift),
      Enter: () => this.enter(shift ? -1 : 1),
      F2: () => this.editor.open(this.textAt(this.at.row, this.at.column)),
      Delete: () => this.clear(),
      Backspace: () => this.editor.open("", "type"),
      Escape: () => this.escape(),
      F10: shift ? () => this.menu.openAtCursor() : null,
      ContextMenu: () => this.menu.openAtCursor(),
    };
    if (event.key === "Tab") return this.tabAction(shift);
    if (event.key === " " && shift) return () => this.select(this.at.row, 0, this.to.row, this.lastColumn);
    return actions[event.key];
  }

  /** A tabulator goes to the next cell; from the first and last one, or after Esc, out of the grid. */
  tabAction(shift) {
    const { row, column } = this.at;
    const isFirst = row === 0 && column === 0;
    const isLast = row === this.lastRow && column === this.lastColumn;
    if (this.leaves || (shift ? isFirst : isLast)) return null;
    return () => this.tab(shift);
  }

  tab(shift) {
    const { row, column } = this.at;
    if (this.tabFrom === null) this.tabFrom = column;
    const tabFrom = this.tabFrom;
    const step = shift ? column - 1 : column + 1;
    if (step < 0) this.moveTo({ row: row - 1, column: this.lastColumn });
    else if (step > this.lastColumn) this.moveTo({ row: row + 1, column: 0 });
    else this.moveTo({ row, column: step });
    this.tabFrom = tabFrom;
  }

  /** Down; after tabulators, to the column where they began. */
  enter(step) {
    const column = this.tabFrom ?? this.at.column;
    this.tabFrom = null;
    this.moveTo({ row: this.at.row + step, column });
  }

  escape() {
    this.parts.message.hidden = true;
    this.copied = null;
    this.leaves = true;
    this.paint();
  }

  /** To the edge of what is filled, as Ctrl with an arrow does. */
  jump(down, right, extends_) {
    let { row, column } = extends_ ? this.to : this.at;
    const isIn = (r, c) => r >= 0 && c >= 0 && r < this.shown.length && c <= this.lastColumn;
    const isFilled = (r, c) => isIn(r, c) && this.textAt(r, c).trim() !== "";
    const alongFilled = isFilled(row, column) && isFilled(row + down, column + right);
    do {
      if (!isIn(row + down, column + right)) break;
      row += down;
      column += right;
    } while (alongFilled ? isFilled(row + down, column + right) : !isFilled(row, column));
    this.moveTo({ row, column }, extends_);
  }
}

/** The classes of the edges of a range. */
function edges(prefix, range, row, column) {
  const isIn = range && between(row, range.top, range.bottom) && between(column, range.left, range.right);
  return {
    [`${prefix}-top`]: Boolean(isIn && row === range.top),
    [`${prefix}-bottom`]: Boolean(isIn && row === range.bottom),
    [`${prefix}-left`]: Boolean(isIn && column === range.left),
    [`${prefix}-right`]: Boolean(isIn && column === range.right),
  };
}

/** A range drawn out to a cell, down or across, whichever is farther; null within it. */
function extended(range, { row, column }) {
  const down = Math.max(row - range.bottom, range.top - row, 0);
  const across = Math.max(column - range.right, range.left - column, 0);
  if (!down && !across) return null;
  if (down >= across) return { ...range, top: Math.min(range.top, row), bottom: Math.max(range.bottom, row) };
  return { ...range, left: Math.min(range.left, column), right: Math.max(range.right, column) };
}
