/* Beside each line of the text field its number, however long the line is; Ctrl+S saves; a line is shown. */
(function () {
  "use strict";
  const fields = () => document.querySelectorAll(".code-editor textarea");

  function number(field) {
    const lines = field.closest(".code-editor").querySelector(".lines");
    if (!lines) return;
    const texts = field.value.split("\n");
    while (lines.children.length > texts.length) lines.lastChild.remove();
    while (lines.children.length < texts.length) lines.append(document.createElement("div"));
    texts.forEach((text, at) => {
      const line = lines.children[at];
      if (line.textContent !== text || !text) line.textContent = text || " ";
    });
    lines.scrollTop = field.scrollTop;
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches(".code-editor textarea")) number(event.target);
  });
  document.addEventListener("scroll", (event) => {
    const field = event.target;
    if (field.matches && field.matches(".code-editor textarea")) {
      field.closest(".code-editor").querySelector(".lines").scrollTop = field.scrollTop;
    }
  }, true);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      const button = document.querySelector(".save-file");
      if (button) {
        event.preventDefault();
        button.click();
      }
    }
  });

  window.templateEditor = {
    renumber() {
      fields().forEach(number);
    },
    /* Put the cursor at the beginning of a line, and the line where it can be seen. */
    show(line) {
      const field = fields()[0];
      if (!field) return;
      number(field);
      const texts = field.value.split("\n");
      const at = Math.min(Math.max(line, 1), texts.length) - 1;
      const start = texts.slice(0, at).reduce((sum, text) => sum + text.length + 1, 0);
      field.focus();
      field.setSelectionRange(start, start + texts[at].length);
      const shown = field.closest(".code-editor").querySelector(".lines").children[at];
      if (shown) field.scrollTop = Math.max(0, shown.offsetTop - field.clientHeight / 3);
    },
    showCurrent() {
      const row = document.querySelector(".entries tr.chosen");
      if (row) row.scrollIntoView({ block: "nearest" });
      const link = document.querySelector('.outline a[aria-current="page"]');
      if (!link) return;
      const box = link.closest(".outline");
      box.scrollTop += link.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2;
    },
    focus(selector) {
      const element = document.querySelector(selector);
      if (element) element.focus();
    },
  };
})();
