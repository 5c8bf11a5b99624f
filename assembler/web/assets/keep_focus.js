// A field that is drawn anew is in use again, unless the user has gone on meanwhile.
(() => {
  let key = null;
  document.addEventListener("focusin", (event) => { key = event.target.dataset?.key ?? null; });
  document.addEventListener("focusout", (event) => {
    const left = event.target;
    if (!event.relatedTarget) setTimeout(() => { if (left.isConnected && document.activeElement === document.body) key = null; });
  });
  window.findFocus = () => {
    if (key === null || document.activeElement !== document.body) return;
    document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  };
})();
