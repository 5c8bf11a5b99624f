// Two panes beside each other, the right one with tabs, and what parts them, moved by the pointer or the
// arrow keys. On a narrow screen the left pane is a tab like the others.

const LEAST = 20, MOST = 80, STEP = 4, KEPT = "workbench-panes";

export default {
  props: { left: String, tabs: Array, label: String },
  template: `
    <div class="panes" :class="{ narrow, folded }" :style="{ '--left': share + '%' }">
      <div class="pane-tabs">
        <button v-if="!narrow" type="button" class="fold" :aria-expanded="folded ? 'false' : 'true'"
          aria-controls="pane-left" @click="folded = !folded">{{ folded ? '打开' : '收起' }}{{ left }}</button>
        <div role="tablist" :aria-label="label" @keydown="turned">
        <button v-for="tab in shown" :key="tab.name" :id="'tab-' + tab.name" type="button" role="tab"
          :aria-selected="tab.name === chosen ? 'true' : 'false'" :aria-controls="'pane-' + tab.name"
          :tabindex="tab.name === chosen ? 0 : -1" @click="choose(tab.name)">{{ tab.title
          }}<span v-if="tab.count" class="count">{{ tab.count }}</span></button>
        </div>
      </div>
      <section id="pane-left" class="pane-body pane-left" :aria-label="left"
        v-show="narrow ? chosen === 'left' : !folded"><slot name="left"></slot></section>
      <div v-show="!narrow && !folded" class="splitter" role="separator" tabindex="0" aria-orientation="vertical"
        aria-label="左右两边的宽窄" aria-controls="pane-left" :aria-valuenow="Math.round(share)"
        :aria-valuemin="${LEAST}" :aria-valuemax="${MOST}" @keydown="nudged" @pointerdown="grasped"></div>
      <div class="pane-body pane-right" v-show="!narrow || chosen !== 'left'">
        <div v-for="tab in tabs" :key="tab.name" :id="'pane-' + tab.name" role="tabpanel"
          :aria-labelledby="'tab-' + tab.name" v-show="tab.name === open"><slot :name="tab.name"></slot></div>
      </div>
      <div class="pane-over"><slot name="over"></slot></div>
    </div>`,
  data() {
    return { chosen: "report", share: kept(), folded: false, narrow: false };
  },
  computed: {
    shown() {
      return this.narrow ? [...this.tabs, { name: "left", title: this.left }] : this.tabs;
    },
    open() {
      return this.chosen === "left" ? "" : this.chosen;
    },
  },
  watch: {
    chosen(name) {
      this.$emit("turned", name);
    },
  },
  mounted() {
    this.query = window.matchMedia("(max-width: 900px)");
    this.look = () => {
      this.narrow = this.query.matches;
      if (!this.narrow && this.chosen === "left") this.chosen = this.tabs[0].name;
    };
    this.query.addEventListener("change", this.look);
    this.look();
  },
  unmounted() {
    this.query.removeEventListener("change", this.look);
  },
  methods: {
    choose(name) {
      if (this.narrow || name !== "left") this.chosen = name;
      else this.folded = false;
    },
    turned(event) {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step || event.target.getAttribute("role") !== "tab") return;
      event.preventDefault();
      const names = this.shown.map((tab) => tab.name);
      this.choose(names[(names.indexOf(this.chosen) + step + names.length) % names.length]);
      this.$nextTick(() => document.getElementById(`tab-${this.chosen}`).focus());
    },
    nudged(event) {
      const to = { ArrowLeft: this.share - STEP, ArrowRight: this.share + STEP, Home: LEAST, End: MOST }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      this.move(to);
    },
    grasped(event) {
      event.preventDefault();
      const bar = event.target, box = this.$el.getBoundingClientRect();
      const move = (at) => this.move(((at.clientX - box.left) / box.width) * 100);
      const leave = () => {
        bar.removeEventListener("pointermove", move);
        bar.removeEventListener("pointerup", leave);
        bar.removeEventListener("pointercancel", leave);
      };
      bar.setPointerCapture(event.pointerId);
      bar.addEventListener("pointermove", move);
      bar.addEventListener("pointerup", leave);
      bar.addEventListener("pointercancel", leave);
    },
    move(share) {
      this.share = Math.min(MOST, Math.max(LEAST, share));
      try { localStorage.setItem(KEPT, String(this.share)); } catch { /* not kept then */ }
    },
  },
};

function kept() {
  let share = NaN;
  try { share = Number(localStorage.getItem(KEPT) || NaN); } catch { /* as at first */ }
  return share >= LEAST && share <= MOST ? share : 42;
}
