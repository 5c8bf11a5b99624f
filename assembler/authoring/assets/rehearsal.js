"use strict";
(() => {
  const [text, situation, unusual, shown] = ["text", "situation", "unusual", "shown"].map((id) => document.getElementById(id));
  const filter = () => {
    let count = 0;
    for (const section of document.querySelectorAll("section[data-text]")) {
      const chosen = !text.value || section.dataset.text === text.value;
      let any = false;
      for (const article of section.querySelectorAll("article")) {
        const stands = !situation.value || article.dataset.situations.includes(`|${situation.value}|`);
        article.hidden = !(chosen && stands && !(unusual.checked && article.classList.contains("usual")));
        any = any || !article.hidden;
        count += Number(!article.hidden);
      }
      section.hidden = !chosen || !(any || section.querySelector(".unreached"));
    }
    shown.value = `${count}种说法`;
  };
  for (const field of [text, situation, unusual]) field.addEventListener("change", filter);
  document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  filter();
})();
