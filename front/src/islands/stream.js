/**
 * The live events of a workshop. The browser comes back by itself with Last-Event-ID; what it cannot do is come back after the
 * phone has slept, so the page reconnects when it is looked at again. "Lost" is said only after three seconds of it.
 *
 *   listen(url, { step: (data) => … }, { onLost, onBack, onReload })
 */
const KINDS = ['opened', 'closed', 'step', 'screen', 'input', 'shown', 'hidden', 'answered', 'text', 'support', 'people']
export const LOST_AFTER = 3000

/** The address with the number that was seen last: a new EventSource does not send Last-Event-ID. */
export function resumed(url, last) {
  if (!last) return url
  const at = new URL(url, 'http://x')
  at.searchParams.set('after', last)
  return at.pathname + at.search
}

export function listen(url, handlers, { onLost = () => {}, onBack = () => {}, onReload = () => location.reload(), Source = globalThis.EventSource } = {}) {
  let source = null
  let last = ''
  let lost = null
  let isLost = false

  const back = () => {
    clearTimeout(lost)
    lost = null
    if (isLost) onBack()
    isLost = false
  }
  const trouble = () => {
    lost ??= setTimeout(() => { isLost = true; onLost() }, LOST_AFTER)
    // Refused for good (the voice was ended, the session is over): the browser gives up, and so do we, but for one slow try.
    if (source && source.readyState === 2) setTimeout(connect, 10_000)
  }
  const hear = (kind) => (event) => {
    if (event.lastEventId) last = event.lastEventId
    back()
    handlers[kind]?.(event.data ? JSON.parse(event.data) : {})
  }
  function connect() {
    source?.close()
    source = new Source(resumed(url, last))
    source.onopen = back
    source.onerror = trouble
    for (const kind of KINDS) source.addEventListener(kind, hear(kind))
    source.addEventListener('reload', onReload)
  }
  const away = () => source?.close()
  const again = () => { if (!document.hidden && (!source || source.readyState === 2)) connect() }
  addEventListener('pagehide', away)
  addEventListener('pageshow', again)
  addEventListener('online', again)
  document.addEventListener('visibilitychange', again)
  connect()
  return { close: away, reconnect: connect }
}
