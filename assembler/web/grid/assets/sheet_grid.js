// The component of a page: hands on between the server and the grid.
import { SheetGrid } from "assembler-sheet-grid";

const PART = 200_000; // signs of a message: the socket takes no larger ones than a megabyte

export default {
  render() {
    return Vue.h("div", { class: "sheet-grid" });
  },
  mounted() {
    this.grid = new SheetGrid(this.$el, {
      edit: (step) => this.send(JSON.stringify(step)),
      step: (name) => this.$emit("step", name),
      cursor: (row, column) => this.$emit("cursor", [row, column]),
    });
    this.$emit("ready");
  },
  unmounted() {
    this.grid.destroy();
  },
  methods: {
    send(text) {
      for (let at = 0; at < text.length; at += PART)
        this.$emit("edit", [text.slice(at, at + PART), at + PART >= text.length]);
    },
    load(sheet) {
      this.grid.load(JSON.parse(sheet));
    },
    patch(changes) {
      this.grid.patch(JSON.parse(changes));
    },
    go_to(row, column) {
      this.grid.goTo(row, column);
    },
    tell(message) {
      this.grid.tell(message, true);
    },
  },
};
