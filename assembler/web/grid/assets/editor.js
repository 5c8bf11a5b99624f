// The editor of a cell: a field that always has the keyboard, so that an input method (输入法) can
// begin in any cell, and that becomes visible over the cell once something is typed.
import { element } from "./skeleton.js";

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const [WIDEST, HIGHEST] = [460, 260];

export class Editor {
  constructor(grid) {
    this.grid = grid;
    this.input = grid.parts.input;
    this.list = grid.parts.offers;
    this.cell = null; // the cell that is edited: its key, row, column, and how it was begun
    this.offers = [];
    this.at = -1;
    const { input, list } = this;
    input.addEventListener("keydown", (event) => this.keydown(event));
    input.addEventListener("compositionstart", () => this.isOpen || this.open("", "type"));
    input.addEventListener("input", () => this.typed());
    input.addEventListener("blur", () => document.hasFocus() && this.commit());
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const item = event.target.closest("[data-at]");
      if (item) this.choose(Number(item.dataset.at));
    });
  }

  get isOpen() {
    return this.cell !== null;
  }

  // --- open and closed

  /** Edit the cell of the cursor. how: type, where the first key has replaced what stood there and
   * arrows go to another cell; edit, where they move within the text. */
  open(text, how = "edit") {
    const { grid, input } = this;
    const { row, column } = grid.at;
    grid.show(grid.at);
    this.cell = { key: grid.shown[row]?.key ?? 0, row, column, how, was: grid.textAt(row, column) };
    input.value = text;
    input.inputMode = "text";
    input.classList.add("sg-open");
    input.classList.toggle("sg-number", grid.columns[column].is_number);
    grid.focus();
    this.place();
    this.offer(how === "type" ? text : null);
  }

  openList() {
    const { grid } = this;
    const { row, column } = grid.at;
    if (!this.hasList(column)) return;
    this.open(grid.textAt(row, column));
    this.offer("");
  }

  /** Keep what was typed. */
  commit() {
    if (!this.isOpen) return;
    const { row, column } = this.cell;
    const text = this.input.value.replace(/\r\n?/g, "\n");
    this.close();
    this.grid.change([{ row, column, text }]);
  }

  cancel() {
    if (this.isOpen) this.close();
  }

  close() {
    this.cell = null;
    this.input.value = "";
    this.input.inputMode = "none";
    this.input.classList.remove("sg-open");
    this.hideOffers();
    this.grid.paint();
  }

  /** Stay with the row that is edited, wherever it has moved. */
  follow() {
    if (!this.isOpen || !this.cell.key) return;
    const row = this.grid.shown.findIndex((one) => one.key === this.cell.key);
    if (row >= 0) {
      this.cell.row = row;
      this.tellOther(this.grid.textAt(row, this.cell.column));
    } else {
      this.grid.tell(`正在改的这一行已被删除，输入的“${this.input.value}”没有写进去。`, true);
      this.cancel();
    }
  }

  /** Say it where the cell that is edited has been changed elsewhere: Enter would take that back. */
  tellOther(now) {
    if (now === this.cell.was) return;
    this.cell.was = now;
    this.grid.tell(`正在改的这一格刚刚在别处改成了“${now}”。按 Esc 留用它，按回车用你打的。`, true);
  }

  /** Over its cell, as large as the text needs; the handle at the corner of what is selected. */
  place() {
    const { grid, input } = this;
    if (!grid.api || !grid.columns.length) return;
    const { row, column } = this.cell ?? grid.at;
    const box = grid.box(row, column);
    Object.assign(input.style, { left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, height: `${box.height}px` });
    if (this.isOpen) this.grow(box);
    this.placeHandle();
    this.placeOffers(box);
  }

  grow(box) {
    const { input } = this;
    const room = this.grid.parts.body.clientWidth - box.left - 8;
    const widest = Math.max(box.width, Math.min(WIDEST, room));
    const long = input.value.length > 24 || input.value.includes("\n");
    input.style.width = `${long ? widest : box.width}px`;
    if (input.scrollWidth > input.clientWidth) input.style.width = `${widest}px`;
    input.style.height = `${Math.min(HIGHEST, Math.max(box.height, input.scrollHeight + 2))}px`;
  }

  placeHandle() {
    const { grid } = this;
    const { bottom, right } = grid.range;
    const box = grid.box(bottom, right);
    const { handle } = grid.parts;
    const left = box.left + box.width - 5;
    const top = box.top + box.height - 5;
    handle.hidden = this.isOpen || Boolean(grid.fill) || !grid.isInView({ ...box, left, top });
    Object.assign(handle.style, { left: `${left}px`, top: `${top}px` });
  }

  // --- what is typed

  typed() {
    if (!this.isOpen) {
      if (!this.input.value) return;
      this.open(this.input.value, "type");
    } else {
      this.place();
      this.offer(this.input.value);
    }
  }

  keydown(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (!this.isOpen) {
      this.grid.key(event);
      return;
    }
    if (this.keyInOffers(event) || this.keyInText(event)) event.preventDefault();
  }

  keyInOffers(event) {
    if (this.list.hidden) return false;
    const to = { ArrowDown: this.at + 1, ArrowUp: this.at - 1 }[event.key];
    if (to !== undefined && !event.altKey) {
      this.mark(Math.max(-1, Math.min(to, this.offers.length - 1)));
      return true;
    }
    if (event.key === "Escape") {
      this.hideOffers();
      return this.cell.how === "edit";
    }
    const takes = (event.key === "Enter" && !event.altKey && !event.ctrlKey) || event.key === "Tab";
    if (takes && this.at >= 0) this.fillIn(this.at);
    return false;
  }

  keyInText(event) {
    const { grid } = this;
    const { key, shiftKey: shift, altKey: alt, ctrlKey: ctrl } = event;
    if (key === "Enter" && alt) this.insert("\n");
    else if (key === "Enter" && ctrl) this.fillRange();
    else if (key === "Enter") this.commitAnd(() => grid.enter(shift ? -1 : 1));
    else if (key === "Tab") this.commitAnd(() => grid.tab(shift));
    else if (key === "Escape") this.cancel();
    else if (key === "F2") this.cell.how = this.cell.how === "edit" ? "type" : "edit";
    else if (key === "ArrowDown" && alt) this.offer("");
    else if (MOVES[key] && this.cell.how === "type" && !shift) {
      const [down, right] = MOVES[key];
      this.commitAnd(() => grid.moveTo({ row: grid.at.row + down, column: grid.at.column + right }));
    } else return false;
    return true;
  }

  commitAnd(move) {
    this.commit();
    move();
  }

  insert(text) {
    this.input.setRangeText(text, this.input.selectionStart, this.input.selectionEnd, "end");
    this.typed();
  }

  /** Ctrl+Enter: the text into all that is selected. */
  fillRange() {
    const text = this.input.value;
    this.close();
    this.grid.changeRange(() => text);
  }

  // --- what is offered

  hasList(column) {
    const { choices, codes } = this.grid.columns[column];
    return choices.length > 0 || Boolean(this.grid.lookups[codes]);
  }

  /** Offer what a text may mean; everything of a short list for "", nothing for null. */
  offer(text) {
    const { columns } = this.grid;
    if (text === null || !this.hasList(this.cell.column)) {
      this.hideOffers();
      return;
    }
    const { choices, codes, several } = columns[this.cell.column];
    const wanted = several ? text.split("、").at(-1) : text;
    const lookup = this.grid.lookups[codes] ?? this.grid.choicesOf(choices);
    const used = new Set(this.grid.rows.all.map((row) => row.cells[this.cell.column]));
    this.offers = lookup.matching(wanted, used);
    this.show(lookup.taken(wanted, this.offers));
  }

  show(at) {
    const { list } = this;
    list.textContent = "";
    this.offers.forEach((offer, number) => {
      const item = element("li", { role: "option", id: `${list.id}-${number}`, "data-at": number });
      item.append(element("span", { class: "sg-value" }, offer.value));
      if (offer.name) item.append(element("span", { class: "sg-name" }, offer.name));
      if (offer.path) item.append(element("span", { class: "sg-path" }, offer.path));
      list.append(item);
    });
    list.hidden = !this.offers.length;
    const isOpen = at < 0 && this.input.value.trim() !== "";
    if (isOpen && this.offers.length) {
      list.dataset.how = "按 ↓ 选一项；按回车照打的字写";
      this.grid.say(`${this.offers.length}项可选，按下箭头选`);
    } else delete list.dataset.how;
    this.mark(at);
    this.placeOffers(this.grid.box(this.cell.row, this.cell.column));
  }

  mark(at) {
    const { list, input } = this;
    this.at = at;
    if (at >= 0) delete list.dataset.how;
    list.querySelector('[aria-selected="true"]')?.setAttribute("aria-selected", "false");
    const item = list.children[at];
    if (!item) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", item.id);
    this.grid.say([this.offers[at].value, this.offers[at].name].filter(Boolean).join(" "));
  }

  hideOffers() {
    this.list.hidden = true;
    this.offers = [];
    this.at = -1;
    this.input.removeAttribute("aria-activedescendant");
  }

  /** Below the cell, or above where there is more room. */
  placeOffers(box) {
    const { list, grid } = this;
    if (list.hidden) return;
    const room = grid.parts.body.clientHeight;
    const height = this.input.offsetHeight;
    const isBelow = box.top + height + list.offsetHeight <= room || box.top < room / 2;
    const top = isBelow ? box.top + height : box.top - list.offsetHeight;
    const left = Math.min(box.left, grid.parts.body.clientWidth - list.offsetWidth - 4);
    Object.assign(list.style, { left: `${Math.max(0, left)}px`, top: `${top}px` });
  }

  /** Put an offer into the text. */
  fillIn(at) {
    const { value } = this.offers[at];
    const { several } = this.grid.columns[this.cell.column];
    const before = this.input.value.split("、").slice(0, -1);
    this.input.value = several ? [...before, value].join("、") : value;
    this.hideOffers();
  }

  choose(at) {
    this.fillIn(at);
    this.commitAnd(() => this.grid.enter(1));
  }
}
