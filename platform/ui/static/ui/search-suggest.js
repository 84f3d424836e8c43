/* Suggestions below a search field: an ARIA combobox with a list. Without it the form searches all the same. */
const known = new WeakSet();
let count = 0;

/** What the address answers, whatever its exact shape: a list of words or of things with a title and an address. */
function read(answer) {
  const items = Array.isArray(answer) ? answer : (answer.suggestions ?? answer.results ?? []);
  return items.map((item) => (typeof item === "string" ? { text: item } : { text: item.text ?? item.title ?? item.label ?? "", url: item.url, kind: item.kind_label ?? "" })).filter((item) => item.text).slice(0, 8);
}

export function start(form) {
  const input = form.querySelector("[data-search]");
  if (!input || known.has(input)) return;
  known.add(input);
  const list = document.createElement("ul");
  list.className = "suggest";
  list.id = `suggest-${++count}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent ?? "");
  list.hidden = true;
  input.parentElement.classList.contains("searchbox") ? input.parentElement.after(list) : input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let items = [];
  let at = -1;
  let timer = 0;
  let asked = null;
  const cache = new Map();

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const show = () => {
    list.replaceChildren(...items.map((item, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const words = document.createElement("bdi");
      words.textContent = item.text;
      option.append(words);
      if (item.kind) option.append(Object.assign(document.createElement("small"), { textContent: item.kind }));
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); take(index); });
      return option;
    }));
    list.hidden = !items.length;
    input.setAttribute("aria-expanded", String(items.length > 0));
    at = -1;
  };
  const move = (to) => {
    at = (to + items.length + 1) % (items.length + 1);
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    const now = list.children[at];
    if (now) {
      input.setAttribute("aria-activedescendant", now.id);
      now.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const take = (index) => {
    const item = items[index];
    close();
    if (item.url) { location.assign(item.url); return; }
    input.value = item.text;
    form.requestSubmit ? form.requestSubmit() : form.submit();
  };
  const ask = async () => {
    const words = input.value.trim();
    if (words.length < 2) { items = []; return close(); }
    if (!cache.has(words)) {
      asked?.abort();
      asked = new AbortController();
      try {
        const url = new URL(form.dataset.suggest, location.href);
        url.searchParams.set("q", words);
        url.searchParams.set("lang", document.documentElement.lang);
        const answer = await fetch(url, { signal: asked.signal, headers: { Accept: "application/json" } });
        if (!answer.ok) return close();
        cache.set(words, read(await answer.json()));
      } catch { return close(); }
    }
    if (input.value.trim() !== words || document.activeElement !== input) return;
    items = cache.get(words);
    show();
  };

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 180); });
  input.addEventListener("blur", () => setTimeout(close, 100));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) { if (items.length) show(); else ask(); return; }
      event.preventDefault();
      /* The place past the last entry is the field itself. */
      move(event.key === "ArrowDown" ? (at < 0 ? 0 : at + 1) : (at < 0 ? items.length - 1 : at === 0 ? items.length : at - 1));
      if (at === items.length) at = -1;
    } else if (event.key === "Enter" && at >= 0 && !list.hidden) {
      event.preventDefault();
      take(at);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
}
