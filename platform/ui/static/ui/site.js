/* What every page needs; the rest is fetched when a page has a use for it. Everything here only adds to links and forms that work alone. */
const root = document.documentElement;
const script = document.getElementById("site-js");
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const modules = {};

/** Fetches a module once by its name in the script's data attributes. */
const load = (name) => (modules[name] ??= import(new URL(script.dataset[name], location.href)));

export const store = {
  get(key) {
    try { return JSON.parse(localStorage.getItem("halqa:" + key)); } catch { return null; }
  },
  set(key, value) {
    try { localStorage.setItem("halqa:" + key, JSON.stringify(value)); return true; } catch { return false; }
  },
  drop(key) {
    try { localStorage.removeItem("halqa:" + key); } catch { /* closed to us */ }
  },
};

const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1] ?? "";

/* A stored page may have been made for another browser: what this one chose holds. */
if (cookie("halqa_theme") !== (root.dataset.theme ?? "")) {
  if (cookie("halqa_theme")) root.dataset.theme = cookie("halqa_theme");
  else delete root.dataset.theme;
}

/* Menus: one open at a time; Escape or a press elsewhere closes and Escape gives the focus back. */
document.addEventListener("click", (event) => {
  for (const menu of all("details.menu[open]:not(.menu--flow)")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("focusin", (event) => {
  for (const menu of all("details.menu[open]:not(.menu--flow)")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of all("details.menu[open]:not(.menu--flow)")) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});

/* Theme: at once and without a new page; the cookie tells the server. */
for (const form of all("[data-theme-form]")) {
  form.addEventListener("submit", (event) => {
    const chosen = event.submitter;
    if (!chosen) return;
    event.preventDefault();
    const theme = chosen.value;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    if (theme === "auto") {
      delete root.dataset.theme;
      document.cookie = "halqa_theme=; Path=/; Max-Age=0; SameSite=Lax" + secure;
    } else {
      root.dataset.theme = theme;
      document.cookie = `halqa_theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    }
    for (const button of all("button[name=theme]", form)) button.toggleAttribute("aria-current", button === chosen);
    chosen.setAttribute("aria-current", "true");
    const menu = form.closest("details");
    const summary = menu?.querySelector("summary");
    if (summary) {
      summary.firstChild.textContent = chosen.dataset.said;
      menu.open = false;
      summary.focus();
    }
  });
}

/* Once: a form is sent once; a second press while it is on its way is not a second post. */
const idle = new WeakMap();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || !form.hasAttribute("data-once")) return;
  if (form.dataset.sending) return event.preventDefault();
  form.dataset.sending = "1";
  if (!form.elements.submission_key) {
    const key = Object.assign(document.createElement("input"), { type: "hidden", name: "submission_key", value: crypto.randomUUID?.() ?? "" });
    if (key.value) form.append(key);
  }
  const button = event.submitter;
  setTimeout(() => {
    for (const one of all("button:not([type=button])", form)) one.setAttribute("aria-disabled", "true");
    if (button?.dataset.busy) {
      idle.set(button, [...button.childNodes]);
      button.replaceChildren(button.dataset.busy);
    }
  });
});
/* Back from the browser's store of pages: forms can be sent again. */
const ready = () => {
  for (const form of all("form[data-sending]")) {
    delete form.dataset.sending;
    for (const one of all("button[aria-disabled]", form)) {
      one.removeAttribute("aria-disabled");
      if (idle.has(one)) one.replaceChildren(...idle.get(one));
    }
  }
};
addEventListener("pageshow", (event) => event.persisted && ready());
addEventListener("halqa:ready", ready);

/* Small helps, by attribute. */
document.addEventListener("click", async (event) => {
  const hit = event.target.closest("[data-dialog],[data-close],[data-copy],[data-print],[data-forget]");
  if (!hit) return;
  if (hit.dataset.dialog) {
    const dialog = document.getElementById(hit.dataset.dialog);
    if (dialog?.showModal) { event.preventDefault(); dialog.showModal(); }
  } else if (hit.hasAttribute("data-close")) {
    hit.closest("dialog")?.close();
  } else if (hit.hasAttribute("data-copy")) {
    if (!navigator.clipboard) return;
    event.preventDefault();
    await navigator.clipboard.writeText(hit.dataset.copy || new URL(hit.getAttribute("href"), location.href).href);
    toast(hit.dataset.said || script.dataset.copied);
  } else if (hit.hasAttribute("data-print")) {
    print();
  } else {
    forget();
  }
});
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-autosubmit]")) event.target.form.requestSubmit();
});

for (const one of all("[data-print]")) one.hidden = false;

/** Takes everything of ours out of this browser, for the next person at the same machine. */
function forget() {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("halqa:")) localStorage.removeItem(key);
  } catch { /* closed to us */ }
  navigator.serviceWorker?.controller?.postMessage({ type: "forget" });
}

/** A line at the foot of the window that says what was done; `undo` is {label, run}. */
export function toast(text, undo) {
  const line = document.createElement("p");
  line.className = "toast";
  line.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (undo) {
    const button = Object.assign(document.createElement("button"), { className: "btn btn--s", textContent: undo.label });
    button.addEventListener("click", () => { undo.run(); line.remove(); });
    line.append(button);
  }
  document.getElementById("toasts")?.append(line);
  setTimeout(() => line.remove(), undo ? 12000 : 6000);
}
addEventListener("halqa:toast", (event) => toast(event.detail.text, event.detail.undo));

/* The line: say when it is gone. */
const line = document.getElementById("line-off");
const tellLine = () => { if (line) line.hidden = navigator.onLine; };
addEventListener("online", tellLine);
addEventListener("offline", tellLine);
tellLine();

/* An error summary takes the focus, so that it is read first. */
document.querySelector("[data-focus]")?.focus();

/* Modules, when there is something for them to do. */
document.addEventListener("focusin", (event) => {
  const form = event.target.matches("[data-search]") && event.target.closest("[data-suggest]");
  if (form) load("suggest").then((module) => module.start(form));
});
/* Drafts: at once where something is kept or has been sent, else with the first touch of such a form. */
const drafts = [...document.querySelectorAll("form[data-draft]")];
let drafting = false;
function draft() {
  if (!drafting) load("draft").then((module) => module.start({ store, load }));
  drafting = true;
}
if (cookie("halqa_sent") || drafts.some((form) => store.get("draft:" + form.dataset.draft))) draft();
for (const form of drafts) form.addEventListener("focusin", draft, { once: true });
if (document.querySelector("form[data-composer]")) load("composer").then((module) => module.start());
if (cookie("halqa_keys") !== "off") {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !"?/jkrq".includes(event.key)) return;
    if (event.target.closest?.("input,textarea,select,[contenteditable],dialog[open]")) return;
    event.preventDefault();
    load("keys").then((module) => module.press(event.key));
  });
}
