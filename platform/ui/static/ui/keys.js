/* Single keys. They are off while one writes, and can be turned off for good (cookie halqa_keys=off). */
const steps = () => [...document.querySelectorAll("[data-step], main .ledger__row")].filter((step) => step.offsetParent !== null);
let here = null;

function go(by) {
  const list = steps();
  if (!list.length) return;
  const at = here && list.includes(here) ? list.indexOf(here) : nearest(list) - (by > 0 ? 1 : 0);
  here = list[Math.min(Math.max(at + by, 0), list.length - 1)];
  const aim = here.querySelector(".ledger__title a, .post__no, a, button") ?? here;
  aim.focus({ preventScroll: true });
  here.scrollIntoView({ block: "nearest" });
}

/** The first entry that is in sight. */
function nearest(list) {
  const at = list.findIndex((step) => step.getBoundingClientRect().bottom > 80);
  return at < 0 ? list.length : at;
}

/** The link or button that a key stands for: in the current entry first, then anywhere on the page. */
const meant = (key) => {
  const current = document.activeElement?.closest("[data-step], .ledger__row") ?? here;
  if (!/^[a-z]$/.test(key)) return null;
  return current?.querySelector(`[data-key="${key}"]`) ?? document.querySelector(`main [data-page-key="${key}"]`) ?? (key === "r" ? document.querySelector(`main [data-key="${key}"]`) : null);
};

/** The nth answer of a form that offers its answers by number. */
const answer = (key) => document.querySelectorAll("main [data-keys-choices] input[type=radio]")[Number(key) - 1];

export function press(key) {
  if (key === "?") document.getElementById("keys")?.showModal();
  else if (key === "/") {
    const field = [...document.querySelectorAll("main [data-search], [data-search]")].find((one) => one.offsetParent !== null);
    if (field) { field.focus(); field.select(); }
    else document.querySelector(".site-tools a[href*='/search/']")?.click();
  } else if (key === "j" || key === "k") go(key === "j" ? 1 : -1);
  else if (/^[1-9]$/.test(key)) answer(key)?.click();
  else meant(key)?.click();
}
