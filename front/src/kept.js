/**
 * Texts that a form has not got rid of yet, kept in this browser: stored first, sent second. The draft keeper stores and
 * restores them; every page tells which of them arrived, by `data-kept="key"` or by being where a sent form led.
 */
const PREFIX = 'linje.kept.'
const SENT = 'linje.sent'
const DAYS = 14
// The page that answers a form began to load when the form was sent; one that somebody opened later did not.
const SAME_MOMENT = 2000

const attempt = (work, otherwise = null) => {
  try { return work() } catch { return otherwise } // private windows and full disks: typing must go on
}

export const keep = (key, values) => attempt(() => localStorage.setItem(PREFIX + key, JSON.stringify({ values, at: Date.now() })))
export const kept = (key) => attempt(() => JSON.parse(localStorage.getItem(PREFIX + key)))
export const forget = (key) => attempt(() => localStorage.removeItem(PREFIX + key))

/** A form is on its way; the next page will tell. */
export const sent = (key, moment = Date.now()) => attempt(() => sessionStorage.setItem(SENT, JSON.stringify({ key, moment })))

/** Forget what arrived, and what nobody asked for in two weeks. Runs once on every page, before anything is restored. */
export function tidy(page, clock = performance) {
  for (const element of page.querySelectorAll('[data-kept]')) if (element.dataset.kept) forget(element.dataset.kept)
  const way = attempt(() => JSON.parse(sessionStorage.getItem(SENT)))
  attempt(() => sessionStorage.removeItem(SENT))
  if (way && hasArrived(page, way, clock)) forget(way.key)
  const old = Date.now() - DAYS * 24 * 3600 * 1000
  for (const name of attempt(() => Object.keys(localStorage), [])) {
    if (name.startsWith(PREFIX) && !(kept(name.slice(PREFIX.length))?.at > old)) forget(name.slice(PREFIX.length))
  }
}

/** The server led on from the form (post, redirect, get), not back to it and not to the sign-in. */
function hasArrived(page, { key, moment }, clock) {
  const [load] = clock.getEntriesByType('navigation')
  const isBack = [...page.querySelectorAll('[data-keep]')].some((form) => form.dataset.keep === key)
  const isSignIn = page.querySelector('input[type="password"], form[action*="/login"], input[name="login"]')
  return Boolean(load?.redirectCount) && Math.abs(clock.timeOrigin - moment) < SAME_MOMENT && !isBack && !isSignIn
}
