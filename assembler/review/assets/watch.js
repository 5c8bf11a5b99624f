/* A page that is served: it listens for its next version, and stays where it was read. */

const version = document.querySelector('meta[name="assembler-version"]').content;
const KEPT = "assembler-watch";

/* The last text above the middle of the screen, and how far from the top it stands. */
function readingPlace() {
  const marks = [...document.querySelectorAll("#report [id], .overview [id]")].filter((one) => one.getClientRects().length);
  const above = marks.filter((one) => one.getBoundingClientRect().top < innerHeight / 2);
  const at = above[above.length - 1];
  return { y: scrollY, id: at ? at.id : "", top: at ? at.getBoundingClientRect().top : 0 };
}

function keepPlace() {
  try { sessionStorage.setItem(KEPT, JSON.stringify(readingPlace())); } catch { /* begins at the top then */ }
}

function takePlace() {
  let kept = null;
  try { kept = JSON.parse(sessionStorage.getItem(KEPT)); sessionStorage.removeItem(KEPT); } catch { return; }
  if (!kept) return;
  const at = kept.id && document.getElementById(kept.id);
  scrollTo({ top: at ? scrollY + at.getBoundingClientRect().top - kept.top : kept.y, behavior: "instant" });
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
