// The parts that the grid consists of besides the table.

/** An element with attributes and text. */
export function element(tag, attributes = {}, text = "") {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}

/** The class of a mark. */
export const severityClass = (severity) =>
  ({ 错误: "error", 无法使用: "error", 警告: "warning" })[severity] ?? "hint";

// Undo and redo stand in the head of the page, for all of its dataset; here they are keys alone.
const BUTTONS = [
  ["addRow", "新增一行", "Ctrl++"],
  ["deleteRows", "删除所选的行", "Ctrl+-"],
  null,
  ["fillDown", "向下填充", "Ctrl+D"],
  ["fillRight", "向右填充", "Ctrl+R"],
];

let made = 0;

export function skeleton(root) {
  addStyles();
  made += 1;
  const id = (name) => `sg${made}-${name}`;
  root.textContent = "";
  const toolbar = element("div", { class: "sg-toolbar", role: "toolbar", "aria-label": "表格工具" });
  for (const one of BUTTONS)
    toolbar.append(
      one
        ? element("button", { type: "button", "data-do": one[0], title: `${one[1]}（${one[2]}）` }, one[1])
        : element("span", { class: "sg-gap" }),
    );
  const find = element("input", { type: "search", placeholder: "查找（Ctrl+F）", "aria-label": "在本表中查找" });
  const found = element("span", { class: "sg-found", role: "status" });
  const back = element("button", { type: "button", title: "上一处（Shift+Enter）", "aria-label": "上一处" }, "↑");
  const next = element("button", { type: "button", title: "下一处（Enter）", "aria-label": "下一处" }, "↓");
  const only = element("input", { type: "checkbox" });
  const onlyLabel = element("label", { class: "sg-only" });
  onlyLabel.append(only, "只看找到的行");
  const finder = element("span", { class: "sg-finder", role: "search" });
  finder.append(find, found, back, next, onlyLabel);
  toolbar.append(finder);
  const sheetMarks = element("div", { class: "sg-sheet-marks", role: "status" });
  sheetMarks.hidden = true;
  const body = element("div", { class: "sg-body" });
  const table = element("div", { class: "sg-table" });
  const over = element("div", { class: "sg-over" });
  const input = element("textarea", {
    class: "sg-input",
    spellcheck: "false",
    autocomplete: "off",
    rows: "1",
    inputmode: "none",
    "aria-autocomplete": "list",
    "aria-controls": id("offers"),
    "aria-describedby": `${id("help")} ${id("line")}`,
  });
  const handle = element("div", { class: "sg-handle", title: "拖动以填充" });
  const offers = element("ul", { class: "sg-offers", role: "listbox", id: id("offers"), tabindex: "0", "aria-label": "可选的值" });
  offers.hidden = true;
  const menu = element("ul", { class: "sg-menu", role: "menu", "aria-label": "表格操作" });
  menu.hidden = true;
  over.append(handle, input, offers, menu);
  const message = element("div", { class: "sg-message", role: "alert" });
  message.hidden = true;
  body.append(table, over, message);
  const line = element("div", { class: "sg-line", id: id("line") });
  const status = element("div", { class: "sg-status" });
  const where = element("span", { class: "sg-where" });
  const count = element("span", { class: "sg-count" });
  const total = element("span", { class: "sg-sum" });
  status.append(where, element("span", { class: "sg-gap" }), count, total);
  const help = element(
    "div",
    { class: "sg-hidden", id: id("help") },
    "方向键移动，直接输入即改，F2 修改，Esc 再按 Tab 离开表格，Shift+F10 打开菜单。",
  );
  const spoken = element("div", { class: "sg-hidden sg-spoken", "aria-live": "polite" });
  const print = element("div", { class: "sg-print" });
  root.append(toolbar, sheetMarks, body, line, status, help, spoken, print);
  return {
    toolbar, find, found, back, next, only, sheetMarks, body, table, over, input, handle, offers, menu,
    message, line, where, count, sum: total, spoken, print,
  };
}

function addStyles() {
  const address = new URL("./sheet_grid.css", import.meta.url).href;
  if (document.querySelector(`link[href="${address}"]`)) return;
  document.head.append(element("link", { rel: "stylesheet", href: address }));
}
