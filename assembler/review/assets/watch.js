/* A page that is served: it listens for its next version, and stays where it was read. */

const version = document.querySelector('meta[name="assembler-version"]').content;
const KEPT = "assembler-watch", PLACES = "#report [data-made], .overview h2, .overview li";

/* The texts round the middle of the screen, those above it first, and how far from the top each
   stands. By their words, for anchors are counted anew when a text is added. */
function textsInView() {
  const middle = innerHeight / 2, texts = [];
  for (const one of document.querySelectorAll(PLACES)) {
    const box = one.getBoundingClientRect();
    if (box.height) texts.push({ text: one.textContent, top: box.top });
  }
  const distance = (one) => (one.top <= middle ? middle - one.top : 2 * innerHeight + one.top);
  return texts.sort((one, other) => distance(one) - distance(other)).slice(0, 24);
}

function keepPlace() {
  try { sessionStorage.setItem(KEPT, JSON.stringify({ y: scrollY, texts: textsInView() })); } catch { /* begins at the top then */ }
}

function takePlace() {
  let kept = null;
  try { kept = JSON.parse(sessionStorage.getItem(KEPT)); sessionStorage.removeItem(KEPT); } catch { return; }
  if (!kept) return;
  const known = new Map();
  for (const one of document.querySelectorAll(PLACES)) known.set(one.textContent, known.has(one.textContent) ? null : one);
  const same = kept.texts.find((one) => known.get(one.text));
  scrollTo({ top: same ? scrollY + known.get(same.text).getBoundingClientRect().top - same.top : kept.y, behavior: "instant" });
}

history.scrollRestoration = "manual";
takePlace();

const stream = new EventSource("events");
stream.addEventListener("page", (event) => {
  if (event.data === version) return;
  stream.close();
  keepPlace();
  location.reload();
});
stream.addEventListener("error", () => { status.textContent = "与 assembler template watch 的连接断了。"; });
stream.addEventListener("open", () => { status.textContent = ""; });
