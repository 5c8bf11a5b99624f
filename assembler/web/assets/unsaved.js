// What was typed and could not be saved, because the server went away: told when the page is open again,
// and put back where it was. It is kept in the tab alone.
(() => {
  const KEY = `unsaved ${location.pathname}`;
  const read = () => { try { return JSON.parse(sessionStorage.getItem(KEY)) ?? {}; } catch { return {}; } };
  const keep = (typed) => { try { sessionStorage.setItem(KEY, JSON.stringify(typed)); } catch { /* not kept then */ } };
  const earlier = read();
  const fieldOf = (label) => document.querySelector(`article [aria-label="${CSS.escape(label)}"]`);
  const bare = (text) => text.trim().replace(/[。；;]+$/, "");
  const isSaved = (label, text) => {
    const field = fieldOf(label);
    const shown = [field?.value ?? "", ...[...(field?.closest("article").querySelectorAll("mark") ?? [])].map((one) => one.textContent)];
    return !bare(text) || shown.some((one) => bare(one) === bare(text));
  };
  window.forgetTyped = (label) => {
    const typed = read();
    delete typed[label];
    keep(typed);
  };
  document.addEventListener("input", ({ target }) => {
    const label = target.closest?.("article") && target.getAttribute("aria-label");
    if (label) keep({ ...read(), [label]: target.value });
  });
  async function putBack(label, text) {
    const card = fieldOf(label)?.closest("article");
    if (!fieldOf(label)?.checkVisibility()) {
      card?.closest("details")?.setAttribute("open", "");
      card?.querySelector("button[data-begins]")?.click();
    }
    for (let tries = 0; tries < 40 && !fieldOf(label)?.checkVisibility(); tries += 1)
      await new Promise((done) => setTimeout(done, 100));
    const field = fieldOf(label);
    if (!field) return false;
    await new Promise((done) => setTimeout(done, 200)); // what the server fills in comes first
    field.focus();
    field.select();
    return document.execCommand("insertText", false, text);
  }
  function line(box, label, text) {
    const item = document.createElement("div");
    const words = document.createElement("span");
    words.textContent = `${label}：“${text}”`;
    item.append(words, button("放回去", async () => { if (await putBack(label, text)) done(); }), button("不要了", done));
    function done() {
      if (!fieldOf(label) || fieldOf(label).value !== text) window.forgetTyped(label);
      item.remove();
      if (!box.querySelector("div")) box.remove();
    }
    box.append(item);
  }
  function button(title, action) {
    const one = document.createElement("button");
    Object.assign(one, { type: "button", textContent: title, className: "button", onclick: action });
    return one;
  }
  let isTold = false;
  window.tellUnsaved = () => {
    if (isTold) return;
    isTold = true;
    setTimeout(() => {
      const left = Object.entries(earlier).filter(([label, text]) => !isSaved(label, text));
      for (const label of Object.keys(earlier)) if (!left.some(([one]) => one === label)) window.forgetTyped(label);
      if (!left.length) return;
      const box = document.createElement("section");
      box.className = "faults unsaved";
      box.setAttribute("role", "alert");
      box.append("离开时打的字还没有存好：");
      for (const [label, text] of left) line(box, label, text);
      document.getElementById("content").prepend(box);
    }, 1500);
  };
})();
