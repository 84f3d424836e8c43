/* Live chat where no socket comes through: the same room by plain requests, asking again and again. See chat.js. */
const JSON_ONLY = { Accept: "application/json" };

export function start(chat) {
  const { api, words, form } = chat;
  const sign_in = () => chat.stop(words.session, words.signIn, `/accounts/login/?next=${encodeURIComponent(location.pathname)}`);

  async function post(item) {
    chat.sending.add(item.client_id);
    try {
      const token = form.elements.csrfmiddlewaretoken.value;
      const answer = await fetch(api, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", ...JSON_ONLY, "X-CSRFToken": token },
        body: JSON.stringify({ client_id: item.client_id, body: item.body }),
      });
      if (answer.ok) { if (chat.waits(item)) await poll(); chat.settled(item.client_id); }
      else if ([400, 403, 404, 413, 422].includes(answer.status)) chat.failed(item.client_id, (await answer.json().catch(() => ({}))).detail);
      else throw new Error(answer.status);
    } catch {
      item.tries = (item.tries ?? 0) + 1;
      if (item.tries >= 3) chat.failed(item.client_id);
    }
    chat.sending.delete(item.client_id);
    if (!chat.is_ready() && chat.any_waits()) setTimeout(chat.flush, 1500);
  }

  async function poll() {
    const answer = await fetch(`${api}?after=${chat.last()}&wait=20`, { credentials: "same-origin", headers: JSON_ONLY });
    if (answer.status === 401) return sign_in();
    if (answer.status === 403 || answer.status === 404) return chat.stop(words.left);
    if (!answer.ok) throw new Error(answer.status);
    const found = await answer.json();
    const items = found.results ?? found.items ?? [];
    chat.take(items);
    return items.length;
  }

  async function go_on() {
    let pause = 3000, broke = false;
    while (chat.is_on()) {
      try {
        const count = await poll();
        chat.trouble(words.polling);
        if (broke) { broke = false; chat.connect(); }
        pause = count ? 1000 : chat.saving ? 12000 : 4000;
        chat.flush();
      } catch { broke = true; pause = Math.min(30000, pause * 2); chat.trouble(words.offline); }
      await new Promise((done) => setTimeout(done, pause * (0.7 + Math.random() * 0.6)));
    }
  }

  return { post, go_on };
}
