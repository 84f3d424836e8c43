/* Live chat. The page works without it: this keeps it up to date, sends without reloading and loses nothing.
   Every frame of the room has a number; what was applied last is known, so after any cut the rest is asked for.
   What is written stays on this device, under its own client_id, until the server has answered that it has it. */
const rows = await import(document.getElementById("chat").dataset.rows);
const { box, words, find, list, form, me_id, saving } = rows;
const { room, language } = box.dataset;
const log = find(".chat__log");
const API = `/api/v1/rooms/${room}/messages`;
const KEY = `halqa:chat:${me_id}:${room}`;

let last = Number(box.dataset.after);
let waiting = stored();
let fresh = 0;

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
      if (rows.added(frame, document.hidden && !fresh)) mine = true; else count++;
    } else if (frame.type === "edited") rows.changed(frame);
    else if (frame.type === "deleted") rows.removed(frame);
    else if (frame.type === "reacted") rows.reacted(frame);
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

/* ---- reactions ---- */

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

/* ---- what waits to be sent ---- */

function stored() {
  try { return JSON.parse(localStorage.getItem(KEY)) ?? []; } catch { return []; }
}
function keep() {
  try { waiting.length ? localStorage.setItem(KEY, JSON.stringify(waiting)) : localStorage.removeItem(KEY); } catch { /* full or closed to us: the page still has it */ }
}
const uuid = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

function settled(client_id) {
  const before = waiting.length;
  waiting = waiting.filter((item) => item.client_id !== client_id);
  rows.drop_waiting(client_id);
  if (waiting.length !== before) keep();
}

function failed(client_id, why) {
  const item = waiting.find((each) => each.client_id === client_id);
  if (!item) return;
  item.failed = why || words.failed;
  keep();
  rows.show_waiting(item);
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
  rows.show_waiting(item);
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
    else if (frame.type === "typing") rows.typing(frame.user);
    else if (frame.type === "presence") rows.present(frame);
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

/** A refusal that names no message is said. Beyond the number of frames allowed, what was turned away unread may have been
    a message or the question for the rest: both go again, each message under its own client_id, so none comes twice. */
let turned_away = 0;
function refused_unread(frame) {
  if (!turned_away) dispatchEvent(new CustomEvent("halqa:toast", { detail: { text: frame.errors?.[0]?.message ?? frame.message } }));
  if (frame.code !== "too_many" || turned_away) return;
  turned_away = setTimeout(() => {
    turned_away = 0;
    sending.clear();
    tell({ type: "resume", after: last });
  }, 1000 * (frame.retry_after ?? 5));
}

function refused(frame) {
  if (!frame.client_id) return refused_unread(frame);
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

/* ---- begin ---- */

let typed = 0;
if (form && box.hasAttribute("data-live")) {
  const area = form.elements.body;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = area.value;
    if (!body.trim() || ended) return;
    const item = { client_id: uuid(), body, at: Date.now() };
    waiting.push(item);
    keep();
    rows.show_waiting(item);
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
  for (const row of list.querySelectorAll(".msg[data-id]")) rows.reactable(row);
  for (const item of waiting) rows.show_waiting(item);
  const mark = find("[data-mark]", list);
  if (mark) log.scrollTop = mark.offsetTop - log.offsetTop - 40; else to_end();
  addEventListener("online", () => { misses = 0; again(0); });
  addEventListener("pageshow", (event) => { if (event.persisted) again(0); });
  connect();
}
