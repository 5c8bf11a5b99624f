// Somebody who works by keyboard goes on where they were: when the item in use goes away or is
// nowhere to be typed in any more, the focus goes to the next of those that stood below it.
(() => {
  const ITEM = "article.question, article.change, .problems > li, .carried";
  const USABLE = "input:not([disabled]), textarea:not([disabled]), select:not([disabled]), button:not([disabled])";
  const SETTLED = "[data-settled]";
  let items = [], byKey = false;
  const seen = (element) => element.isConnected && element.checkVisibility();
  const open = (item) => seen(item) && !item.closest(SETTLED);
  const isFolded = (one, item) => one.closest("details") && item.contains(one.closest("details"));
  const usable = (item) => [...item.querySelectorAll(USABLE)].find((one) => seen(one) && !isFolded(one, item));
  const goOn = () => {
    if (!byKey || !items.length || document.querySelector(".q-dialog")) return;
    const active = document.activeElement;
    const isLost = active === document.body || !seen(active) || (active.closest(ITEM) && active.closest(SETTLED));
    if (isLost) items.filter(open).map(usable).find(Boolean)?.focus();
  };
  document.addEventListener("keydown", () => { byKey = true; }, true);
  document.addEventListener("pointerdown", () => { byKey = false; items = []; }, true);
  document.addEventListener("focusin", (event) => {
    const item = event.target.closest(ITEM);
    if (!item || item.closest(SETTLED)) { items = []; return; }
    const every = [...document.querySelectorAll(ITEM)];
    items = every.slice(every.indexOf(item)).filter((one) => !one.closest(SETTLED));
  });
  // The item that the address names, its part unfolded.
  window.showNamed = () => {
    const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!named) return;
    named.closest("details")?.setAttribute("open", "");
    named.scrollIntoView();
  };
  window.addEventListener("hashchange", window.showNamed);
  let asked = false;
  new MutationObserver(() => {
    if (asked || !items.length) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; goOn(); });
  }).observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ["class", "style", "disabled"] });
})();
