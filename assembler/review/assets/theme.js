/* Dark or light before anything is drawn: what was chosen last, else what the system prefers. */
(() => {
  const root = document.documentElement;
  const prefers = window.matchMedia("(prefers-color-scheme: dark)");
  const stored = () => { try { return localStorage.getItem("assembler-theme"); } catch { return null; } };
  const set = () => { root.dataset.theme = stored() || (prefers.matches ? "dark" : "light"); };
  set();
  prefers.addEventListener("change", set);
})();
