// Fields that are drawn anew after every choice, known by their keys: what is chosen in one that is just
// being replaced is not lost, and a field that was in use is in use again, unless the user has gone on.
(() => {
  let key = null;
  document.addEventListener("change", (event) => {
    const field = event.target.closest("[data-key]");
    if (field) emitEvent("field", [field.dataset.key, field.value]);
  });
  document.addEventListener("focusin", (event) => { key = event.target.dataset?.key ?? null; });
  document.addEventListener("focusout", (event) => {
    const left = event.target;
    if (!event.relatedTarget) setTimeout(() => { if (left.isConnected && document.activeElement === document.body) key = null; });
  });
  window.findField = () => {
    if (key === null || document.activeElement !== document.body) return;
    document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  };
})();
