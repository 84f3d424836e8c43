/* Live chat. The page works without it: this keeps it up to date, sends without reloading and loses nothing.
   Every frame of the room has a number; what was applied last is known, so after any cut the rest is asked for.
   What is written stays on this device, under its own client_id, until the server has answered that it has it. */
const box = document.getElementById("chat");
const words = document.getElementById("chat-words")?.dataset ?? {};
const find = (selector, from = box) => from.querySelector(selector);
const copy = (name) => document.getElementById("chat-" + name).content.firstElementChild.cloneNode(true);
const { room, me, url, language, zone } = box.dataset;
const me_id = Number(me);
const saving = box.hasAttribute("data-saving") || document.documentElement.hasAttribute("data-saving");
const list = find("[data-list]");
const log = find(".chat__log");
const form = find("form.chat__send");
const GOES_ON = 5 * 60 * 1000;
const API = `/api/v1/rooms/${room}/messages`;
const KEY = `halqa:chat:${me}:${room}`;

let last = Number(box.dataset.after);
let waiting = stored();
let fresh = 0;

/* ---- rows ---- */

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

function added(frame) {
  const moment = new Date(frame.created_at);
  day_before(moment);
  if (document.hidden && !fresh && !find("[data-mark]", list) && frame.author.id !== me_id) put(copy("mark"));
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

function changed(frame) {
  const row = row_of(frame.id);
  if (!row) return;
  say_body(row, frame);
  if (!frame.gone && !find("[data-edited]", row)) find("[data-foot]", row)?.prepend(copy("edited"));
}

function removed(frame) {
  const row = row_of(frame.id);
  if (!row) return;
  const line = Object.assign(document.createElement("p"), { className: "muted", textContent: words.deleted });
  find(".msg__body", row).replaceChildren(line);
  find("[data-foot]", row)?.remove();
  find("[data-more]", row)?.remove();
}

/* ---- reactions ---- */

function reactable(row) {
  if (!form || find("[data-react]", row)) return;
  find("[data-more] ul", row)?.prepend(copy("react"));
}

function reacted(frame) {
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

list.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-emoji]");
  const pick = event.target.closest("[data-react] button");
  const row = event.target.closest(".msg[data-id]");
  if (!row || (!chip && !pick)) return;
  const emoji = chip ? chip.dataset.emoji : pick.value;
  const on = chip ? chip.getAttribute("aria-pressed") !== "true" : true;
  if (pick) find("[data-more]", row).open = false;
  tell({ type: "react", id: Number(row.dataset.id), emoji, on });
});

/* ---- frames, each applied once and in order ---- */

const later = new Map();

function take(frames) {
  const stick = at_end();
  let mine = false, count = 0;
  for (const frame of frames) if (frame.seq > last) later.set(frame.seq, frame);
  while (later.has(last + 1)) {
    const frame = later.get(++last);
    later.delete(last);
    if (frame.type === "message") {
      settled(frame.client_id);
      if (added(frame)) mine = true; else count++;
    } else if (frame.type === "edited") changed(frame);
    else if (frame.type === "deleted") removed(frame);
    else if (frame.type === "reacted") reacted(frame);
  }
  if (later.size) tell({ type: "resume", after: last });
  if (stick || mine) to_end();
  else if (count) jump(fresh + count);
  if (count) announce(count);
  seen();
}

/* ---- reading ---- */

const at_end = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80;
const to_end = () => { log.scrollTop = log.scrollHeight; jump(0); };

function jump(count) {
  fresh = count;
  find("[data-jump]").hidden = !count;
  find("[data-jump-count]").textContent = count || "";
}
find("[data-jump] button").addEventListener("click", () => { to_end(); log.focus({ preventScroll: true }); });
log.addEventListener("scroll", () => { if (fresh && at_end()) jump(0); seen(); }, { passive: true });

let said = Number(box.dataset.after), seen_timer = 0;
function seen() {
  if (seen_timer || document.hidden || last <= said || !at_end()) return;
  seen_timer = setTimeout(() => {
    seen_timer = 0;
    if (!document.hidden && last > said && tell({ type: "read", upto: last })) said = last;
  }, 2000);
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden) { find("[data-mark]", list)?.remove(); return; }
  seen();
  if (!socket || socket.readyState > 1) again(0);
});

/* A listener hears of news at most every five seconds. */
let told = 0, untold = 0, tell_timer = 0;
function announce(count) {
  untold += count;
  if (tell_timer) return;
  tell_timer = setTimeout(() => {
    tell_timer = 0;
    told = Date.now();
    find("[data-say]").textContent = words.new.replace("{count}", untold);
    untold = 0;
  }, Math.max(0, told + 5000 - Date.now()));
}
log.setAttribute("aria-live", "off");

/* ---- what waits to be sent ---- */

function stored() {
  try { return JSON.parse(localStorage.getItem(KEY)) ?? []; } catch { return []; }
}
function keep() {
  try { waiting.length ? localStorage.setItem(KEY, JSON.stringify(waiting)) : localStorage.removeItem(KEY); } catch { /* full or closed to us: the page still has it */ }
}
const uuid = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

function show_waiting(item) {
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

function settled(client_id) {
  const before = waiting.length;
  waiting = waiting.filter((item) => item.client_id !== client_id);
  find(`[data-local="${client_id}"]`, list)?.remove();
  if (waiting.length !== before) keep();
}

function failed(client_id, why) {
  const item = waiting.find((each) => each.client_id === client_id);
  if (!item) return;
  item.failed = why || words.failed;
  keep();
  show_waiting(item);
}

list.addEventListener("click", (event) => {
  const client_id = event.target.closest("[data-local]")?.dataset.local;
  if (!client_id) return;
  if (event.target.closest("[data-drop]")) return settled(client_id);
  const item = event.target.closest("[data-again]") && waiting.find((each) => each.client_id === client_id);
  if (!item) return;
  item.failed = "";
  item.tries = 0;
  sending.delete(client_id);
  keep();
  show_waiting(item);
  flush();
});

/* ---- the line ---- */

let socket = null, ready = false, misses = 0, polling = false, timer = 0, ended = false;
const sending = new Set();

function tell(frame) {
  if (!ready || socket?.readyState !== 1) return false;
  socket.send(JSON.stringify(frame));
  return true;
}

/** Sends what waits, in order, each once per connection; by a plain request where there is no socket. */
function flush() {
  if (ended) return;
  for (const item of waiting) {
    if (item.failed || sending.has(item.client_id)) continue;
    if (ready) {
      if (tell({ type: "send", client_id: item.client_id, body: item.body })) sending.add(item.client_id);
    } else if (polling) return void slow?.post(item);
  }
}

function trouble(text, label, href) {
  const banner = find("[data-trouble]");
  banner.hidden = !text;
  find("[data-trouble-text]").textContent = text || "";
  const link = find("[data-trouble-link]");
  link.hidden = !label;
  if (label) { link.textContent = label; link.href = href; }
}

function stop(text, label, href) {
  ended = true;
  ready = polling = false;
  trouble(text, label, href);
  form?.querySelector("button").setAttribute("disabled", "");
}

function connect() {
  clearTimeout(timer);
  if (ended || (socket && socket.readyState < 2)) return;
  ready = false;
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  let welcomed = false;
  const line = socket = new WebSocket(`${scheme}//${location.host}/ws/chat/${room}/?lang=${language}`);
  const patience = setTimeout(() => line.close(), 10000);
  let asked = 0, pulse = 0;
  line.addEventListener("message", (event) => {
    const frame = JSON.parse(event.data);
    asked = 0;
    if (frame.type === "welcome") {
      clearTimeout(patience);
      welcomed = ready = true;
      polling = false;
      sending.clear();
      tell({ type: "resume", after: last });
      pulse = setInterval(() => { if (++asked > 2) line.close(); else tell({ type: "ping" }); }, 20000);
    } else if (frame.type === "messages") take(frame.items);
    else if (frame.type === "resumed") { misses = 0; trouble(""); flush(); }
    else if (frame.type === "reload") location.reload();
    else if (frame.type === "ack") sending.delete(frame.client_id);
    else if (frame.type === "error") refused(frame);
    else if (frame.type === "typing") typing(frame.user);
    else if (frame.type === "presence") present(frame);
    else if (frame.seq) take([frame]);
  });
  line.addEventListener("close", (event) => {
    clearTimeout(patience);
    clearInterval(pulse);
    if (line !== socket) return;
    ready = false;
    if (event.code === 4401) return stop(words.session, words.signIn, `/accounts/login/?next=${encodeURIComponent(location.pathname)}`);
    if (event.code === 4403 || event.code === 4404) return stop(words.left);
    misses++;
    if (!welcomed && misses >= 2 && !polling) { polling = true; without_socket(); }
    trouble(polling ? words.polling : waiting.length ? words.offline : misses > 1 ? words.offline : "");
    again(event.code === 4429 ? 30 : 0);
  });
}

/** Asks by plain requests from now on; that part is fetched only by those who need it. */
let slow = null;
async function without_socket() {
  try {
    slow ??= (await import(box.dataset.slow)).start({
      api: API, words, saving, form, take, settled, failed, stop, trouble, connect, flush, sending,
      last: () => last, is_on: () => polling && !ended, is_ready: () => ready,
      waits: (item) => waiting.includes(item), any_waits: () => waiting.some((each) => !each.failed),
    });
    slow.go_on();
  } catch { polling = false; }
}

/** Tries again after 1, 2, 4 … 30 seconds, each shortened by chance, so that a room does not come back all at once. */
function again(least) {
  clearTimeout(timer);
  const most = polling ? 60 : Math.min(30, 2 ** Math.min(misses, 5));
  timer = setTimeout(connect, 1000 * Math.max(least, most * (0.5 + Math.random() / 2)) * (misses ? 1 : 0));
}

function refused(frame) {
  if (!frame.client_id) return;
  if (frame.code === "too_many") {
    sending.delete(frame.client_id);
    setTimeout(flush, 1000 * (frame.retry_after ?? 5));
    return;
  }
  if (frame.code === "failed" || frame.code === "unavailable") {
    const item = waiting.find((each) => each.client_id === frame.client_id);
    sending.delete(frame.client_id);
    if (item && (item.tries = (item.tries ?? 0) + 1) < 3) return void setTimeout(flush, 2000);
  }
  failed(frame.client_id, frame.errors?.[0]?.message ?? frame.message);
}

/* ---- who writes, who is here ---- */

let typed = 0, typing_timer = 0;
function typing(user) {
  if (user.id === me_id || saving) return;
  const line = find("[data-typing]");
  line.textContent = words.typing.replace("{name}", user.name);
  clearTimeout(typing_timer);
  typing_timer = setTimeout(() => { line.textContent = ""; }, 5000);
}

function present(frame) {
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

/* ---- begin ---- */

if (form && box.hasAttribute("data-live")) {
  const area = form.elements.body;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = area.value;
    if (!body.trim() || ended) return;
    const item = { client_id: uuid(), body, at: Date.now() };
    waiting.push(item);
    keep();
    show_waiting(item);
    area.value = "";
    area.dispatchEvent(new Event("input", { bubbles: true }));
    to_end();
    flush();
    if (!ready && !polling) trouble(words.offline);
    area.focus();
  });
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    form.requestSubmit();
  });
  area.addEventListener("input", () => {
    if (saving || !area.value || Date.now() - typed < 3000) return;
    if (tell({ type: "typing" })) typed = Date.now();
  });
}

if (box.hasAttribute("data-live")) {
  for (const row of list.querySelectorAll(".msg[data-id]")) reactable(row);
  for (const item of waiting) show_waiting(item);
  const mark = find("[data-mark]", list);
  if (mark) log.scrollTop = mark.offsetTop - log.offsetTop - 40; else to_end();
  addEventListener("online", () => { misses = 0; again(0); });
  addEventListener("pageshow", (event) => { if (event.persisted) again(0); });
  connect();
}
