/**
 * What a phone has written and the server has not confirmed. Stored first, sent second; one at a time, in the order in which it
 * was written; each carries its own key, so sending again stores nothing twice. Kept on no network, 401, 403 and 5xx; taken out
 * when it was stored; kept with its reason when the server refuses it for good.
 *
 *   const outbox = openOutbox({ code, send, token, onChange })
 *   outbox.add({ statement, kind, text, … })
 */
const PATIENCE = 8000
const AGAIN = 5000

/** crypto.randomUUID is there on HTTPS and localhost only; the room's plain address has getRandomValues. */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

export function openOutbox({ code, send, token, csrf, onChange = () => {}, onStored = () => {}, storage = localStorage, fetcher = (...args) => fetch(...args) }) {
  const prefix = `linje.outbox.${code}.`
  let isSending = false
  let wantsMore = false
  let timer = null

  const rows = () => {
    const found = []
    for (let n = 0; n < storage.length; n++) {
      const name = storage.key(n)
      if (name.startsWith(prefix)) {
        try { found.push(JSON.parse(storage.getItem(name))) } catch { storage.removeItem(name) }
      }
    }
    return found.sort((a, b) => a.order - b.order)
  }
  const put = (row) => storage.setItem(prefix + row.key, JSON.stringify(row))
  const drop = (key) => { storage.removeItem(prefix + key); onChange() }

  function add(fields) {
    const order = rows().reduce((most, row) => Math.max(most, row.order), Date.now()) + 1
    const row = { key: uuid(), order, state: 'waits', ...fields }
    put(row)
    onChange()
    flush()
    return row
  }

  async function post(row, freshToken) {
    const body = new URLSearchParams({ csrfmiddlewaretoken: freshToken ?? csrf() })
    for (const name of ['key', 'step', 'statement', 'section', 'kind', 'text', 'suggested', 'exact', 'start', 'end']) body.set(name, row[name] ?? '')
    const patience = new AbortController()
    const end = setTimeout(() => patience.abort(), PATIENCE)
    try {
      return await fetcher(send, { method: 'POST', body, headers: { accept: 'application/json' }, credentials: 'same-origin', redirect: 'error', signal: patience.signal })
    } finally {
      clearTimeout(end)
    }
  }

  /** The token of a page that has slept over night is no longer good: fetch a fresh one, once. */
  async function fresh() {
    const answer = await fetcher(token, { headers: { accept: 'application/json' }, credentials: 'same-origin' })
    return answer.ok ? (await answer.json()).token : null
  }

  async function sendOne(row) {
    let answer = await post(row)
    if (answer.status === 403) {
      const another = await fresh()
      if (another) answer = await post(row, another)
    }
    if (answer.ok) {
      const told = await answer.json()
      drop(row.key)
      onStored(row, told)
      return true
    }
    if (answer.status === 401) {
      put({ ...row, state: 'joins' })
      onChange()
      return false
    }
    if ([400, 404, 409, 410, 413, 422].includes(answer.status)) {
      const told = await answer.json().catch(() => ({}))
      put({ ...row, state: 'refused', words: told.words ?? '' })
      onChange()
      return true
    }
    return false
  }

  async function flush() {
    if (isSending) {
      wantsMore = true
      return
    }
    isSending = true
    clearTimeout(timer)
    try {
      for (const row of rows()) {
        if (row.state === 'refused') continue
        if (!await sendOne(row)) break
      }
    } catch {
      // No network: the rows stand where they stood.
    } finally {
      isSending = false
    }
    if (wantsMore) {
      wantsMore = false
      return flush()
    }
    if (rows().some((row) => row.state !== 'refused')) timer = setTimeout(flush, AGAIN)
  }

  for (const occasion of ['online', 'focus', 'pageshow']) addEventListener(occasion, flush)
  document.addEventListener('visibilitychange', () => document.hidden || flush())
  return { add, flush, rows, drop }
}
