// Whether somebody sees the page: one that nobody sees looks at nothing.
document.addEventListener("visibilitychange", () => emitEvent("seen", !document.hidden));
