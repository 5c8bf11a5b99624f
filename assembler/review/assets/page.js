/* The rest: going to a place and from problem to problem, the contents, dark and light. */

const status = document.getElementById("status");

/* Go to a place in the page: it is scrolled to, focused, and lights up for a moment. */
function goTo(anchor) {
  const target = document.getElementById(anchor);
  if (!target) return;
  const box = target.closest("details");
  if (box) box.open = true;
  if (target.tabIndex < 0) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: target.matches("mark, tr, li") ? "center" : "start" });
  light(target);
}

function light(target) {
  target.classList.remove("lit");
  void target.offsetWidth;
  target.classList.add("lit");
  target.addEventListener("animationend", () => target.classList.remove("lit"), { once: true });
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
  if (!link) return;
  event.preventDefault();
  const anchor = link.getAttribute("href").slice(1);
  const problem = link.closest("[data-problem]");
  if (problem) atProblem = problems.indexOf(problem);
  showCount();
  closeMenu();
  goTo(anchor);
  history.replaceState(null, "", `#${anchor}`);
});

/* --- problems */

const problems = [...document.querySelectorAll("[data-problem]")];
const counter = document.getElementById("problem-at");
let atProblem = -1;

function showCount() {
  if (counter) counter.textContent = atProblem < 0 ? "" : `${atProblem + 1}/`;
}

/* The next problem: its place in the report where it has one, else the problem itself. */
function stepProblem(step) {
  const from = atProblem < 0 && step < 0 ? 0 : atProblem;
  atProblem = (from + step + problems.length) % problems.length;
  const problem = problems[atProblem];
  showCount();
  status.textContent = problem.querySelector(".message").textContent;
  if (problem.dataset.place) return goTo(problem.dataset.place);
  problem.closest("details").open = true;
  problem.focus({ preventScroll: true });
  problem.scrollIntoView({ block: "center" });
  light(problem);
}

for (const [id, step] of [["problem-back", -1], ["problem-next", 1]]) {
  const button = document.getElementById(id);
  if (button) button.addEventListener("click", () => stepProblem(step));
}

/* --- contents */

const menu = document.getElementById("menu");
const contents = document.getElementById("contents");

function closeMenu() {
  document.body.classList.remove("menu-open");
  menu.setAttribute("aria-expanded", "false");
}

menu.addEventListener("click", (event) => {
  event.stopPropagation();
  const open = document.body.classList.toggle("menu-open");
  menu.setAttribute("aria-expanded", String(open));
  if (open) contents.querySelector("a").focus({ preventScroll: true });
});
document.addEventListener("click", (event) => { if (!contents.contains(event.target)) closeMenu(); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !document.body.classList.contains("menu-open")) return;
  closeMenu();
  menu.focus();
});

/* The entry of what is on the screen is marked. */
const links = new Map([...contents.querySelectorAll("a")].map((link) => [link.getAttribute("href").slice(1), link]));
const targets = [...links.keys()].map((anchor) => document.getElementById(anchor)).filter(Boolean);
let marked = null, waiting = false;

function markCurrent() {
  waiting = false;
  let at = 0;
  while (at + 1 < targets.length && targets[at + 1].getBoundingClientRect().top < 160) at += 1;
  const link = targets.length ? links.get(targets[at].id) : null;
  if (link === marked) return;
  if (marked) marked.removeAttribute("aria-current");
  marked = link;
  link.setAttribute("aria-current", "true");
  const box = contents.getBoundingClientRect(), place = link.getBoundingClientRect();
  if (place.top < box.top || place.bottom > box.bottom)
    contents.scrollTop += place.top - box.top - box.height / 3;
}

addEventListener("scroll", () => {
  if (!waiting) requestAnimationFrame(markCurrent);
  waiting = true;
}, { passive: true });
markCurrent();

/* --- dark and light */

const theme = document.getElementById("theme");
const root = document.documentElement;

function tellTheme() { theme.setAttribute("aria-pressed", String(root.dataset.theme === "dark")); }

theme.addEventListener("click", () => {
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  try { localStorage.setItem("assembler-theme", root.dataset.theme); } catch { /* not kept then */ }
  tellTheme();
});
new MutationObserver(tellTheme).observe(root, { attributeFilter: ["data-theme"] });
tellTheme();

/* What is folded away is printed too. */
addEventListener("beforeprint", () => {
  closePanel(false);
  for (const box of document.querySelectorAll("details")) box.open = true;
});
