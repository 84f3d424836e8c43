/* Help while writing: Markdown buttons, Ctrl+Enter, quoting, names after @. The textarea alone is enough to write. */
const MARKS = {
  bold: { around: "**" },
  italic: { around: "_" },
  link: { before: "[", after: "](https://)" },
  quote: { line: "> " },
  list: { line: "- " },
};

/** Replaces the selection so that the browser's own undo still works. */
function put(area, text, from, to) {
  area.focus();
  area.setSelectionRange(from, to);
  if (!document.execCommand?.("insertText", false, text)) area.setRangeText(text, from, to, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function mark(area, { around = "", before = around, after = around, line }) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  if (line) {
    const start = value.lastIndexOf("\n", from - 1) + 1;
    const text = value.slice(start, to).split("\n").map((row) => line + row).join("\n");
    put(area, text, start, to);
    return;
  }
  const chosen = value.slice(from, to);
  put(area, before + chosen + after, from, to);
  area.setSelectionRange(from + before.length, from + before.length + chosen.length);
}

/** The words of a post, or of what is selected inside it, as a Markdown quotation with its author. */
function quotation(post) {
  const picked = getSelection();
  const body = post.querySelector(".post__body, .msg__body");
  const text = picked && !picked.isCollapsed && body.contains(picked.anchorNode) ? picked.toString() : body.innerText;
  const name = post.querySelector(".person__name, .msg__head b")?.textContent.trim() ?? "";
  const number = post.querySelector(".post__no")?.textContent.trim() ?? "";
  const by = [name, number].filter(Boolean).join(" ");
  return `> **${by}**\n>\n` + text.trim().split("\n").map((row) => "> " + row).join("\n") + "\n\n";
}

function mentions(form, area) {
  const list = document.createElement("ul");
  list.className = "suggest";
  list.id = `${area.id}-names`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.querySelector("label")?.textContent ?? "");
  list.hidden = true;
  const holder = document.createElement("div");
  holder.className = "suggest-holder";
  area.before(holder);
  holder.append(area, list);
  area.setAttribute("aria-controls", list.id);
  let found = [];
  let at = 0;
  let asked = null;
  const word = () => area.value.slice(0, area.selectionStart).match(/(?:^|\s)@([\p{L}\p{N}_.-]{1,30})$/u)?.[1];
  const close = () => { list.hidden = true; found = []; area.removeAttribute("aria-activedescendant"); };
  const point = (to) => {
    at = (to + found.length) % found.length;
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    area.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const take = (index) => {
    const start = area.selectionStart - word().length;
    const { handle } = found[index];
    close();
    put(area, handle + " ", start, area.selectionStart);
  };
  area.addEventListener("input", async () => {
    const typed = word();
    if (!typed) return close();
    asked?.abort();
    asked = new AbortController();
    try {
      const url = new URL(form.dataset.mentions, location.href);
      url.searchParams.set("q", typed);
      const answer = await (await fetch(url, { signal: asked.signal, headers: { Accept: "application/json" } })).json();
      found = (Array.isArray(answer) ? answer : answer.results ?? []).slice(0, 6);
    } catch { return; }
    if (word() !== typed || !found.length) return close();
    list.replaceChildren(...found.map((person, index) => {
      const option = Object.assign(document.createElement("li"), { id: `${list.id}-${index}` });
      option.setAttribute("role", "option");
      const name = Object.assign(document.createElement("bdi"), { textContent: person.name });
      option.append(name, Object.assign(document.createElement("small"), { textContent: "@" + person.handle, dir: "ltr" }));
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); take(index); });
      return option;
    }));
    list.hidden = false;
    point(0);
  });
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); point(at + (event.key === "ArrowDown" ? 1 : -1)); }
    else if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); take(at); }
    else if (event.key === "Escape") { event.stopPropagation(); close(); }
  });
  area.addEventListener("blur", () => setTimeout(close, 100));
}

export function start() {
  for (const form of document.querySelectorAll("form[data-composer]")) {
    const area = form.querySelector("textarea");
    if (!area) continue;
    for (const bar of form.querySelectorAll(".toolbar")) {
      bar.hidden = false;
      bar.addEventListener("click", (event) => {
        const button = event.target.closest("[data-md]");
        if (button) mark(area, MARKS[button.dataset.md]);
      });
    }
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
    });
    if (form.dataset.mentions) mentions(form, area);
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-quote],[data-reply]");
    const area = document.querySelector("form[data-composer] textarea");
    const post = link?.closest("[data-step],.msg");
    if (!link || !area || !post) return;
    event.preventDefault();
    const form = area.form;
    if (form.elements.reply_to && post.dataset.post) form.elements.reply_to.value = post.dataset.post;
    if (link.hasAttribute("data-quote")) put(area, (area.value && !area.value.endsWith("\n\n") ? "\n\n" : "") + quotation(post), area.value.length, area.value.length);
    area.focus();
    area.scrollIntoView({ block: "center" });
  });
}
