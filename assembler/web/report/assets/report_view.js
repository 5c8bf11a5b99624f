// The report on its page: blocks by key, of which only those that differ are put in anew; what was
// changed is marked; what is clicked, or asked by the keyboard, is told the server.

const ASKED = ".figure, mark.gap, table.grid tbody :is(td.n, td.a, td.q)";
const canHighlight = typeof Highlight === "function" && !!CSS.highlights;

export default {
  template: `
    <div class="reading">
      <details class="toc" ref="toc"><summary>目录</summary><ol ref="contents"></ol></details>
      <article id="report" ref="report" aria-label="报告" aria-describedby="report-keys"
        @click="clicked" @keydown="pressed" @focusin="focused"></article>
      <p id="report-keys" class="hidden">用上下键逐段移动，左右键逐个数字移动，回车看来历。</p>
    </div>`,
  created() {
    this.nodes = new Map(); // the elements of each block
    this.opener = null;
  },
  mounted() {
    this.cover = document.createElement("section");
    this.cover.className = "sheet cover";
    this.cover.setAttribute("aria-label", "封面");
    this.$refs.contents.addEventListener("click", (event) => this.leave(event));
    this.$emit("ready");
  },
  methods: {
    load(whole) {
      this.nodes.clear();
      this.$refs.report.replaceChildren(this.cover);
      this.patch(whole);
    },
    patch({ blocks, layout, cover, contents, marks, first }) {
      if (cover) this.cover.replaceChildren(...cover.map((line) => made("p", line)));
      for (const [key, html] of Object.entries(blocks)) this.put(key, html);
      if (layout) this.arrange(layout);
      if (contents) this.list(contents);
      this.mark(marks);
      this.settle();
      performance.mark("report-shown");
      if (first && document.hasFocus()) this.bring(first);
    },

    // --- blocks

    put(key, html) {
      const template = document.createElement("template");
      template.innerHTML = html;
      const nodes = [...template.content.children];
      for (const node of nodes) node.dataset.key = key;
      for (const one of template.content.querySelectorAll(".figure, [tabindex]")) one.tabIndex = -1;
      for (const one of template.content.querySelectorAll(".scroll")) one.tabIndex = 0;
      const [first] = nodes;
      first.tabIndex = -1;
      const before = this.nodes.get(key);
      this.nodes.set(key, nodes);
      if (!before || !before[0].parentElement) return;
      const had = before.some((node) => node.contains(document.activeElement));
      if (this.opener && before.some((node) => node.contains(this.opener))) this.opener = null;
      before[0].replaceWith(...nodes);
      before.slice(1).forEach((node) => node.remove());
      if (had) first.focus({ preventScroll: true });
    },
    arrange(layout) {
      const kept = new Set(layout.flat());
      for (const key of [...this.nodes.keys()]) if (!kept.has(key)) this.nodes.delete(key);
      const sheets = layout.map((keys) => {
        const nodes = keys.flatMap((key) => this.nodes.get(key) || []);
        if (nodes.length === 1 && nodes[0].matches(".appended")) return nodes[0];
        const sheet = made("div", "", "sheet");
        sheet.append(...nodes);
        return sheet;
      });
      this.$refs.report.replaceChildren(this.cover, ...sheets);
    },
    list(contents) {
      this.$refs.contents.replaceChildren(
        ...contents.map(([level, anchor, text]) => {
          const item = made("li", "", `level${level}`), link = made("a", text);
          link.href = `#${anchor}`;
          item.append(link);
          return item;
        }),
      );
    },
    leave(event) {
      const link = event.target.closest("a");
      if (!link) return;
      event.preventDefault();
      this.$refs.toc.open = false;
      this.reach(document.getElementById(link.getAttribute("href").slice(1)), true);
    },
    // One block can be reached by the tabulator, the others from there.
    settle() {
      const report = this.$refs.report;
      if (report.querySelector("[data-key][tabindex='0']")) return;
      const first = report.querySelector("[data-key]");
      if (first) first.tabIndex = 0;
    },

    // --- what was changed

    mark(marks) {
      for (const old of this.$refs.report.querySelectorAll(".changed")) old.classList.remove("changed");
      const ranges = [];
      for (const [key, what] of Object.entries(marks)) {
        const nodes = this.nodes.get(key) || [];
        if (what.whole || what.words) nodes.forEach((node) => node.classList.add("changed"));
        if (what.words && nodes.length) ranges.push(...wordRanges(nodes[nodes.length - 1], what.words));
        if (what.cells) markCells(nodes[0], what);
      }
      if (canHighlight) CSS.highlights.set("changed", new Highlight(...ranges));
    },
    async go_to(key, anchor) {
      await new Promise(requestAnimationFrame); // the tab may just be opening
      const block = (this.nodes.get(key) || [])[0];
      const place = anchor && document.getElementById(anchor);
      this.reach(place || (block && (block.querySelector("td.changed, tr.changed") || block)), true);
    },
    // What was changed from here is brought into view, where none of it is.
    bring(first) {
      const changed = [...this.$refs.report.querySelectorAll(".changed")];
      const room = this.room();
      const seen = changed.some((one) => {
        const box = one.getBoundingClientRect();
        return box.height && box.bottom > room.top && box.top < room.bottom;
      });
      if (!seen && this.$el.offsetParent) this.go_to(first, "");
    },
    room() {
      const pane = this.$el.closest(".pane-body");
      const scrolls = pane && getComputedStyle(pane).overflowY !== "visible";
      return scrolls ? pane.getBoundingClientRect() : { top: 0, bottom: innerHeight };
    },
    // Scrolled to where it is not in view; light: it lights up for a moment.
    reach(target, light) {
      if (!target) return;
      const box = target.getBoundingClientRect();
      const room = this.room();
      if (box.top < room.top + 40 || Math.min(box.bottom, box.top + 60) > room.bottom)
        target.scrollIntoView({ block: box.height > 300 ? "start" : "center", inline: "nearest" });
      if (!light) return;
      target.classList.remove("lit");
      void target.offsetWidth;
      target.classList.add("lit");
      target.addEventListener("animationend", () => target.classList.remove("lit"), { once: true });
    },

    // --- what is asked

    clicked(event) {
      if (String(getSelection())) return;
      const block = event.target.closest("[data-key]");
      if (!block) return;
      const one = event.target.closest(ASKED) || event.target.closest("table.grid :is(td, th)") || block;
      this.ask(one, block, false, one === block ? offsetAt(block, event) : null);
    },
    ask(one, block, byKey, offset) {
      this.release(false);
      this.opener = one;
      one.classList.add("open");
      const asked = { key: block.dataset.key, by_key: byKey, offset };
      if (one.matches(".figure")) asked.figure = Number(one.dataset.origin);
      else if (one.matches("mark.gap")) asked.gap = one.id;
      else if (one.matches("td, th")) [asked.row, asked.column] = placeOf(one);
      this.make_room(one);
      const gap = one.matches("td") && one.querySelector("mark.gap");
      if (gap) asked.gap = gap.id;
      this.$emit("ask", asked);
    },
    // The panel stands where it does not hide what was asked.
    make_room(one) {
      const over = document.querySelector(".pane-over");
      if (over) over.classList.toggle("at-top", one.getBoundingClientRect().top > innerHeight / 2);
    },
    release(back) {
      const one = this.opener;
      this.opener = null;
      if (!one) return;
      one.classList.remove("open");
      if (back) one.focus({ preventScroll: true });
    },

    // --- by the keyboard

    focused(event) {
      const block = event.target.closest("[data-key]");
      if (!block || block.tabIndex === 0) return;
      for (const one of this.$refs.report.querySelectorAll("[data-key][tabindex='0']")) one.tabIndex = -1;
      block.tabIndex = 0;
    },
    pressed(event) {
      if (event.key === "Escape" && this.opener) this.$emit("leave");
      const block = event.target.closest("[data-key]");
      if (!block || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "Enter" || event.key === " ") {
        if (event.target.closest("a")) return;
        event.preventDefault();
        this.ask(event.target, block, true, null);
        return;
      }
      const target = this.neighbour(event.key, event.target, block);
      if (!target) return;
      event.preventDefault();
      target.tabIndex = target.matches("[data-key]") ? 0 : -1;
      target.focus({ preventScroll: true });
      this.reach(target, false);
    },
    neighbour(key, from, block) {
      const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[key];
      if (!step) return null;
      if (key === "ArrowDown" || key === "ArrowUp") {
        if (from.matches("td")) {
          const below = cellBelow(from, step);
          if (below) return below;
        }
        const blocks = [...this.$refs.report.querySelectorAll("[data-key]")];
        return blocks[blocks.indexOf(block) + step];
      }
      const inside = [...block.querySelectorAll(ASKED)];
      const at = inside.indexOf(from);
      return at < 0 ? (step > 0 ? inside[0] : null) : inside[at + step] || (step < 0 ? block : null);
    },
  },
};

function made(tag, text, className) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (className) element.className = className;
  return element;
}

// --- texts

/* The text nodes of a paragraph with where each begins; the numbers of footnotes count as none. */
function textNodes(block) {
  const nodes = [], walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let at = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest("sup, .number, svg")) continue;
    nodes.push([node, at]);
    at += node.data.length;
  }
  return nodes;
}

function wordRanges(block, words) {
  const nodes = textNodes(block), ranges = [];
  for (const [start, end] of words) {
    const range = document.createRange();
    const first = nodes.findLast(([, at]) => at <= start), last = nodes.findLast(([, at]) => at < end);
    if (!first || !last) continue;
    range.setStart(first[0], Math.min(start - first[1], first[0].data.length));
    range.setEnd(last[0], Math.min(end - last[1], last[0].data.length));
    ranges.push(range);
  }
  return ranges;
}

/* Which sign of a paragraph was clicked; null where that cannot be said. */
function offsetAt(block, event) {
  const { clientX: x, clientY: y } = event;
  let node, offset;
  if (document.caretPositionFromPoint) {
    const at = document.caretPositionFromPoint(x, y);
    if (at) [node, offset] = [at.offsetNode, at.offset];
  } else if (document.caretRangeFromPoint) {
    const at = document.caretRangeFromPoint(x, y);
    if (at) [node, offset] = [at.startContainer, at.startOffset];
  }
  const found = textNodes(block).find(([one]) => one === node);
  return found ? found[1] + offset : null;
}

// --- tables (table_places.js of the review page)

/* Row and column of a cell; no row in the head. */
function placeOf(cell) {
  const part = cell.closest("thead, tbody");
  const grid = cellsByPlace(part.rows);
  const y = grid.findIndex((row) => row.includes(cell));
  return [part.matches("thead") ? null : y, grid[y].indexOf(cell)];
}

function cellBelow(cell, step) {
  const grid = cellsByPlace(cell.closest("tbody").rows);
  return nextCell(grid, placeOf(cell), [step, 0], (one) => one.matches(ASKED));
}

function markCells(block, { cells, rows }) {
  const body = block && block.querySelector("table.grid tbody");
  if (!body) return;
  const grid = cellsByPlace(body.rows);
  for (const [y, x] of cells) if (grid[y] && grid[y][x]) grid[y][x].classList.add("changed");
  for (const y of rows) if (body.rows[y]) body.rows[y].classList.add("changed");
}
