/* How the chat is drawn: rows from the page's templates, reactions, what waits, who writes and who is here.
   chat.js decides what is drawn and when. The server writes the same rows (communities.render.message). */
export const box = document.getElementById("chat");
export const words = document.getElementById("chat-words")?.dataset ?? {};
export const find = (selector, from = box) => from.querySelector(selector);
export const list = find("[data-list]");
export const form = find("form.chat__send");
export const me_id = Number(box.dataset.me);
export const saving = box.hasAttribute("data-saving") || document.documentElement.hasAttribute("data-saving");
const copy = (name) => document.getElementById("chat-" + name).content.firstElementChild.cloneNode(true);
const { me, url, language, zone } = box.dataset;
const GOES_ON = 5 * 60 * 1000;

const locale = (language === "en" ? "en-GB" : language === "zh-hans" ? "zh-Hans" : language) + "-u-nu-latn";
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
const weekday = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", timeZone: zone });
const iso = new Intl.DateTimeFormat("en-CA-u-nu-latn", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: zone });
const minute = (moment) => moment.toISOString().slice(0, 16) + "Z";
const row_of = (id) => find(`.msg[data-id="${Number(id)}"]`, list);

/** The last row that stands for a message of the room; those still waiting stand after it. */
function tail() {
  let row = list.lastElementChild;
  while (row?.hasAttribute("data-local")) row = row.previousElementSibling;
  return row;
}

function put(row) {
  const end = tail();
  if (end) end.after(row); else list.prepend(row);
  return row;
}

function day_before(moment) {
  const today = iso.format(moment);
  const days = list.querySelectorAll("[data-day]");
  if (days.length && days[days.length - 1].dataset.day >= today) return;
  const row = copy("day");
  row.dataset.day = today;
  const time = find("time", row);
  time.dateTime = minute(moment);
  time.textContent = weekday.format(moment);
  put(row);
}

function filled(frame, moment) {
  const before = tail();
  const goes_on = before?.classList.contains("msg") && before.dataset.author === String(frame.author.id)
    && moment - new Date(before.dataset.at) < GOES_ON;
  const row = copy(goes_on ? "next" : "msg");
  if (!goes_on) {
    const avatar = find(".avatar", row);
    avatar.dataset.tone = frame.author.tone;
    avatar.textContent = frame.author.initials;
    const who = find(".person__name", row);
    find("bdi", who).textContent = frame.author.name;
    if (frame.author.handle) who.href = box.dataset.people + frame.author.handle + "/";
    else who.replaceWith(...who.childNodes);
    const time = find("time", row);
    time.dateTime = minute(moment);
    time.textContent = clock.format(moment);
  }
  row.dataset.author = frame.author.id;
  row.dataset.at = minute(moment);
  return row;
}

/** Puts a new message at the end, a mark before it where `mark` asks for one; returns whether it is one's own. */
export function added(frame, mark) {
  const moment = new Date(frame.created_at);
  day_before(moment);
  if (mark && !find("[data-mark]", list) && frame.author.id !== me_id) put(copy("mark"));
  const row = filled(frame, moment);
  row.id = "m" + frame.id;
  row.dataset.seq = frame.seq;
  row.dataset.id = frame.id;
  const mine = frame.author.id === me_id;
  row.toggleAttribute("data-mine", mine);
  say_body(row, frame);
  if (frame.edited_at) find("[data-foot]", row).prepend(copy("edited"));
  const link = copy(mine ? "change" : "report");
  find("a", link).href = mine ? `${url}messages/${frame.id}/` : `${box.dataset.report}${frame.id}/`;
  find("[data-more] ul", row).append(link);
  reactable(row);
  put(row);
  find("[data-empty]")?.remove();
  return mine;
}

/** The server's HTML is cleaned by its allow-list; nothing else is ever put in as HTML. */
function say_body(row, frame) {
  const body = find(".msg__body", row);
  if (frame.gone) {
    const line = Object.assign(document.createElement("p"), { className: "muted", textContent: words.gone });
    body.replaceChildren(line);
  } else body.innerHTML = frame.html;
}

export function changed(frame) {
  const row = row_of(frame.id);
  if (!row) return;
  say_body(row, frame);
  if (!frame.gone && !find("[data-edited]", row)) find("[data-foot]", row)?.prepend(copy("edited"));
}

export function removed(frame) {
  const row = row_of(frame.id);
  if (!row) return;
  const line = Object.assign(document.createElement("p"), { className: "muted", textContent: frame.hidden ? words.gone : words.deleted });
  find(".msg__body", row).replaceChildren(line);
  find("[data-foot]", row)?.remove();
  find("[data-more]", row)?.remove();
}

/* ---- reactions ---- */

export function reactable(row) {
  if (!form || find("[data-react]", row)) return;
  find("[data-more] ul", row)?.prepend(copy("react"));
}

export function reacted(frame) {
  const row = row_of(frame.id);
  const shelf = row && find("[data-reactions]", row);
  if (!shelf) return;
  let chip = [...shelf.children].find((each) => each.dataset.emoji === frame.emoji);
  const people = new Set((chip?.dataset.people || "").split(",").filter(Boolean));
  if (frame.on) people.add(String(frame.user.id)); else people.delete(String(frame.user.id));
  if (!people.size) return chip?.remove();
  if (!chip) {
    chip = copy("reaction");
    chip.dataset.emoji = frame.emoji;
    chip.prepend(frame.emoji);
    shelf.append(chip);
  }
  chip.dataset.people = [...people].join(",");
  find(".num", chip).textContent = people.size;
  chip.classList.toggle("chip--on", people.has(me));
  chip.setAttribute("aria-pressed", people.has(me));
}

/* ---- what waits to be sent ---- */

export function show_waiting(item) {
  let row = find(`[data-local="${item.client_id}"]`, list);
  if (!row) {
    const moment = new Date(item.at);
    row = copy("msg");
    row.dataset.local = item.client_id;
    const avatar = find(".avatar", row);
    avatar.dataset.tone = box.dataset.meTone;
    avatar.textContent = box.dataset.meInitials;
    find("bdi", row).textContent = box.dataset.meName;
    find(".person__name", row).removeAttribute("href");
    find("[data-more]", row).remove();
    find("time", row).dateTime = minute(moment);
    find("time", row).textContent = clock.format(moment);
    const body = find(".msg__body", row);
    for (const line of item.body.split("\n")) body.append(line, document.createElement("br"));
    list.append(row);
    find("[data-empty]")?.remove();
  }
  row.className = item.failed ? "msg msg--fail" : "msg msg--wait";
  const state = copy(item.failed ? "fail" : "wait");
  if (item.failed) find("[data-why]", state).textContent = item.failed;
  find("[data-foot], .msg__state, p.row", row)?.replaceWith(state);
}

export function drop_waiting(client_id) {
  find(`[data-local="${client_id}"]`, list)?.remove();
}

/* ---- who writes, who is here ---- */

let typing_timer = 0;
export function typing(user) {
  if (user.id === me_id || saving) return;
  const line = find("[data-typing]");
  line.textContent = words.typing.replace("{name}", user.name);
  clearTimeout(typing_timer);
  typing_timer = setTimeout(() => { line.textContent = ""; }, 5000);
}

export function present(frame) {
  const fact = document.querySelector("[data-presence]");
  fact.hidden = saving || !frame.count;
  document.querySelector("[data-presence-text]").textContent = words.people.replace("{count}", frame.count);
  const shelf = document.querySelector("[data-people-list]");
  if (!shelf || saving) return;
  document.querySelector("[data-people-box]").hidden = !frame.people.length;
  shelf.replaceChildren(...frame.people.slice(0, 12).map((person) => {
    const item = Object.assign(document.createElement("li"), { className: "person" });
    const avatar = Object.assign(document.createElement("span"), { className: "avatar avatar--s", textContent: person.initials ?? "" });
    avatar.dataset.tone = person.tone ?? 1;
    avatar.setAttribute("aria-hidden", "true");
    const name = Object.assign(document.createElement("bdi"), { textContent: person.name });
    item.append(avatar, name);
    return item;
  }));
}
