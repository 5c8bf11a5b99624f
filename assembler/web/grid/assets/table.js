// How AG Grid draws a sheet.
import { element, severityClass } from "./skeleton.js";

export const ROW_HEIGHT = 27;
export const HEADER_HEIGHT = 31;
const NARROWEST = 64;
const WIDEST = { frozen: 150, named: 190, other: 260 }; // what stays in view leaves room for the rest
const SAMPLE = 200; // rows whose texts say how wide a column is
const SIGN = 7.2; // pixels of a half-width sign
const BOLD = 7.8; // the same in bold
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

export function gridOptions(AgGrid, grid) {
  AgGrid.ModuleRegistry.registerModules([AgGrid.AllCommunityModule]);
  return {
    theme: AgGrid.themeQuartz.withParams({
      fontFamily: '"Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif',
      fontSize: 13,
      rowHeight: ROW_HEIGHT,
      headerHeight: HEADER_HEIGHT,
      spacing: 4,
      cellHorizontalPadding: 8,
      columnBorder: { color: "#e3e6ea" },
      rowBorder: { color: "#e3e6ea" },
      headerColumnBorder: { color: "#d5dae1" },
      headerBackgroundColor: "#f3f5f8",
      headerTextColor: "#2b3442",
      foregroundColor: "#1c2430",
      borderColor: "#cfd5dd",
      wrapperBorderRadius: 0,
      wrapperBorder: false,
      rowHoverColor: "transparent",
    }),
    columnDefs: columnsOf(grid),
    defaultColDef: {
      sortable: false,
      resizable: true,
      suppressMovable: true,
      suppressHeaderMenuButton: true,
      minWidth: 40,
      suppressKeyboardEvent: () => true,
    },
    rowData: [],
    getRowId: ({ data }) => String(data.key),
    rowHeight: ROW_HEIGHT,
    headerHeight: HEADER_HEIGHT,
    suppressCellFocus: true,
    suppressHeaderFocus: true,
    suppressRowHoverHighlight: true,
    animateRows: false,
    ensureDomOrder: true,
    enableBrowserTooltips: true,
    suppressNoRowsOverlay: true,
    suppressContextMenu: true,
    loading: false,
    localeText: { loadingOoo: "正在载入" },
    getRowClass: ({ data }) => (data.key === 0 ? "sg-blank" : data.key === "total" ? "sg-total" : ""),
    onBodyScroll: () => grid.editor.place(),
    onColumnResized: () => grid.paint(),
    onViewportChanged: () => grid.paint(),
  };
}

/** The columns, with what is wrong with their headings now. */
export function columnsOf(grid) {
  return [numberColumn(grid), ...grid.columns.map((one, at) => columnOf(grid, one, at))];
}

function numberColumn(grid) {
  return {
    colId: "n",
    headerName: "行",
    pinned: "left",
    lockPinned: true,
    width: 48,
    resizable: false,
    cellClass: ({ rowIndex, node }) => [
      "sg-rownumber",
      ...(node.rowPinned ? [] : namesOf(grid.numberClasses(rowIndex))),
    ],
    headerClass: "sg-corner",
    cellRenderer: ({ data }) => numberCell(data, grid.marks.get(`${data.key}/-1`)),
    cellClassRules: markRules((data) => data.key && grid.marks.get(`${data.key}/-1`)),
  };
}

/** The classes that are on: for a cell that is drawn; those drawn already get them by `paint`. */
const namesOf = (classes) => Object.keys(classes).filter((name) => classes[name]);

function numberCell(data, mark) {
  const shown = element("span", {}, String(data.number));
  if (data.key && mark) describe(shown, mark);
  return shown;
}

function columnOf(grid, column, at) {
  const headMark = () => grid.marks.get(`0/${at}`);
  return {
    colId: `c${at}`,
    headerName: column.heading,
    headerTooltip: [headMark()?.message, column.explanation].filter(Boolean).join("\n"),
    headerClass: () =>
      [
        column.is_number ? "sg-number" : "",
        column.required ? "sg-required" : "",
        headMark() ? `sg-${severityClass(headMark().severity)}` : "",
      ].filter(Boolean),
    initialWidth: widthOf(grid, at),
    initialPinned: at < grid.frozenCount ? "left" : null,
    cellClass: ({ rowIndex, node }) => [
      column.is_number ? "sg-number" : "sg-words",
      ...(node.rowPinned ? [] : namesOf(grid.cellClasses(rowIndex, at))),
    ],
    valueGetter: ({ data }) => data.cells[at] ?? "",
    cellRenderer: ({ data }) => cellOf(grid, data, at),
    cellClassRules: markRules((data) => data.key && grid.marks.get(`${data.key}/${at}`)),
  };
}

function markRules(markOf) {
  const is = (wanted) => ({ data }) => {
    const mark = markOf(data);
    return Boolean(mark) && severityClass(mark.severity) === wanted;
  };
  return { "sg-error": is("error"), "sg-warning": is("warning"), "sg-hint": is("hint") };
}

/** A cell's text, the name of its code beside it, and for who listens what is wrong with it. */
function cellOf(grid, data, at) {
  const text = data.cells[at] ?? "";
  const shown = element("span", { class: "sg-text" }, text.replaceAll("\n", " ⏎ "));
  if (data.key === "total") {
    shown.title = text;
    return shown;
  }
  const offer = grid.offerOf(at, text);
  const lines = [];
  if (offer?.name) {
    shown.append(element("span", { class: "sg-name" }, offer.name));
    lines.push([offer.value, offer.name, offer.path].filter(Boolean).join("　"));
  } else if (text.length > 12) lines.push(text);
  if (lines.length) shown.title = lines.join("\n");
  const mark = data.key && grid.marks.get(`${data.key}/${at}`);
  if (mark) describe(shown, mark);
  return shown;
}

function describe(shown, { message }) {
  shown.title = [message, shown.title].filter(Boolean).join("\n");
  shown.append(element("span", { class: "sg-hidden" }, `　${message}`));
}

/** How wide a column begins: as its heading and its texts are, within limits. */
export function widthOf(grid, at) {
  const column = grid.columns[at];
  const texts = grid.rows.all.slice(0, SAMPLE).map((row) => {
    const text = (row.cells[at] ?? "").split("\n", 1)[0];
    const name = grid.offerOf(at, text)?.name ?? "";
    return signs(text) + (name ? signs(name) + 1 : 0);
  });
  const widest = column.frozen ? WIDEST.frozen : grid.lookups[column.codes] ? WIDEST.named : WIDEST.other;
  const longest = Math.max(signs(column.heading) + (column.required ? 2 : 0), ...texts, 6);
  return Math.round(Math.min(widest, Math.max(NARROWEST, longest * SIGN + 22)));
}

/** How wide a column must be for its sum. */
export const totalWidth = (text) => Math.round((text ?? "").length * BOLD + 24);

const signs = (text) => text.length + (text.match(WIDE)?.length ?? 0);
