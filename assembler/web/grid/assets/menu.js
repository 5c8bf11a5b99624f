// The menu of the right mouse button, and of Shift+F10.
import { element } from "./skeleton.js";

const ENTRIES = [
  ["剪切", "Ctrl+X", "cut"],
  ["复制", "Ctrl+C", "copy"],
  ["粘贴", "Ctrl+V", "paste"],
  null,
  ["修改这一格", "F2", "edit"],
  ["从清单中选", "Alt+↓", "openList"],
  ["清除内容", "Delete", "clear"],
  ["向下填充", "Ctrl+D", "fillDown"],
  ["向右填充", "Ctrl+R", "fillRight"],
  null,
  ["新增一行", "Ctrl++", "addRow"],
  ["删除所选的行", "Ctrl+-", "deleteRows"],
  null,
  ["撤销", "Ctrl+Z", "undo"],
  ["重做", "Ctrl+Y", "redo"],
];
const NOT_ALLOWED = "浏览器不让网页自己读写剪贴板，请按";

export class Menu {
  constructor(grid) {
    this.grid = grid;
    this.list = grid.parts.menu;
    for (const entry of ENTRIES) this.list.append(entry ? itemOf(entry) : separator());
    this.list.addEventListener("click", (event) => this.chosen(event.target.closest("[data-do]")));
    this.list.addEventListener("mousemove", (event) => event.target.closest("[data-do]")?.focus());
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("focusout", (event) => {
      if (!this.list.contains(event.relatedTarget)) this.list.hidden = true;
    });
  }

  open(x, y) {
    const { grid, list } = this;
    const { column } = grid.at;
    list.querySelector('[data-do="openList"]').hidden = !grid.editor.hasList(column);
    list.hidden = false;
    const body = grid.parts.body.getBoundingClientRect();
    const left = Math.min(x - body.left, body.width - list.offsetWidth - 4);
    const room = window.innerHeight - list.offsetHeight - 4 - body.top;
    list.style.left = `${Math.max(0, left)}px`;
    list.style.top = `${Math.min(y - body.top, room)}px`;
    this.items()[0].focus({ preventScroll: true });
  }

  openAtCursor() {
    const { grid } = this;
    const body = grid.parts.body.getBoundingClientRect();
    const { left, top, height } = grid.box(grid.at.row, grid.at.column);
    this.open(body.left + left + 12, body.top + top + height);
  }

  close() {
    this.list.hidden = true;
  }

  items() {
    return [...this.list.querySelectorAll("[data-do]:not([hidden])")];
  }

  key(event) {
    const items = this.items();
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) items.at(to % items.length).focus();
    else if (event.key === "Enter" || event.key === " ") this.chosen(document.activeElement);
    else if (event.key === "Escape" || event.key === "Tab") this.grid.focus();
    else return;
    event.preventDefault();
  }

  chosen(item) {
    if (!item) return;
    this.close();
    this.grid.focus();
    const name = item.dataset.do;
    if (this[name]) this[name]();
    else this.grid[name]();
  }

  async copy() {
    const { grid } = this;
    const { text, table } = grid.copiedForms();
    const forms = { "text/plain": text, "text/html": table };
    const blobs = Object.entries(forms).map(([type, content]) => [type, new Blob([content], { type })]);
    try {
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
      grid.showCopied();
      return true;
    } catch {
      grid.tell(`${NOT_ALLOWED} Ctrl+C。`);
      return false;
    }
  }

  async cut() {
    if (await this.copy()) this.grid.clear();
  }

  async paste() {
    try {
      this.grid.paste(await navigator.clipboard.readText());
    } catch {
      this.grid.tell(`${NOT_ALLOWED} Ctrl+V。`);
    }
  }

  edit() {
    const { grid } = this;
    grid.editor.open(grid.textAt(grid.at.row, grid.at.column));
  }

  openList() {
    this.grid.editor.openList();
  }
}

function itemOf([name, shortcut, action]) {
  const item = element("li", { role: "menuitem", tabindex: "-1", "data-do": action }, name);
  item.append(element("kbd", {}, shortcut));
  return item;
}

const separator = () => element("li", { role: "separator" });
