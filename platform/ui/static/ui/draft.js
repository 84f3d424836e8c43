/* What is typed stays on this device until the server says that it has it: a form[data-draft] keeps its text fields by that key.
   The server answers a successful post with the cookie halqa_sent=<submission_key>; only then is the draft dropped. */
const FIELDS = "textarea,input[type=text],input:not([type])";

export function start({ store }) {
  settle(store);
  for (const form of document.querySelectorAll("form[data-draft]")) keep(form, store);
}

/** Drops the drafts whose key came back as done. */
function settle(store) {
  const sent = document.cookie.match(/(?:^|; )halqa_sent=([\w-]+)/)?.[1];
  if (!sent) return;
  document.cookie = "halqa_sent=; Path=/; Max-Age=0; SameSite=Lax";
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith("halqa:draft:")) continue;
      if (JSON.parse(localStorage.getItem(key))?.sent === sent) localStorage.removeItem(key);
    }
  } catch { store.drop("draft:"); }
}

function keep(form, store) {
  const key = "draft:" + form.dataset.draft;
  const state = form.querySelector("[data-draft-state]");
  const fields = [...form.querySelectorAll(FIELDS)].filter((field) => field.name && field.name !== "submission_key" && !field.closest("[data-draft-off]"));
  const first = new Map(fields.map((field) => [field.name, field.defaultValue]));
  const say = (text) => { if (state) state.textContent = text ?? ""; };
  let timer = 0;

  const save = () => {
    clearTimeout(timer);
    timer = 0;
    const values = {};
    for (const field of fields) if (field.value !== first.get(field.name)) values[field.name] = field.value;
    if (!Object.keys(values).length) { store.drop(key); return say(""); }
    if (store.set(key, { values, at: Date.now() })) say(state?.dataset.saved);
  };

  const kept = store.get(key);
  /* What was typed while this module was on its way. */
  if (!kept && fields.some((field) => field.value !== field.defaultValue)) timer = setTimeout(save, 400);
  if (kept?.values) {
    /* After an error the server sends back what was typed last, which is newer than the draft. */
    const returned = form.querySelector("[aria-invalid]") !== null;
    let back = false;
    for (const field of fields) {
      const value = kept.values[field.name];
      if (value && value !== field.value && (field.value === "" || !returned)) {
        field.value = value;
        back = true;
      }
    }
    if (back) {
      say(state?.dataset.restored);
      if (state?.dataset.discard) {
        const button = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: state.dataset.discard });
        button.addEventListener("click", () => {
          for (const field of fields) field.value = first.get(field.name);
          store.drop(key);
          say("");
          fields[0]?.focus();
        });
        state.append(" ", button);
      }
      form.dispatchEvent(new CustomEvent("halqa:draft-restored", { bubbles: true }));
    }
  }

  form.addEventListener("input", (event) => {
    if (!fields.includes(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(save, 400);
  });
  addEventListener("pagehide", () => { if (timer) save(); });
  form.addEventListener("submit", () => {
    save();
    const now = store.get(key);
    if (now) store.set(key, { ...now, sent: form.elements.submission_key?.value });
  });
}
