/**
 * Nothing typed is lost. `<form data-keep="key">` keeps its unsent values in this browser and puts them back after a reload
 * or a lost session, until the server has them (front/src/kept.js). With `data-autosave` (empty, or another address than
 * the form's) it is also posted after a pause, asking for JSON: `{revision, saved_at}`, or 409 `{error, url}` when somebody
 * else saved first. Without script it is a plain form.
 *
 * The kept values hold the `revision` the text began from: sent later, the server sees that the text moved on meanwhile.
 * Where two texts collided, `data-settles="key"` on the forms and links that choose between them ends the keeping.
 * `templates/components/_saved.html` inside the form says how things stand, in the words of its data- attributes.
 */
import { announce } from '../focus.js'
import { forget, keep, kept, sent, tidy } from '../kept.js'

const PAUSE = 1500
const AGAIN = 15_000
const PATIENCE = 10_000
const NEVER = new Set(['csrfmiddlewaretoken', 'csrf_token'])

/** What of a form is kept: all that it would send, but secrets, files and the token. Name → list of values. */
export function valuesOf(form) {
  const values = {}
  for (const field of form.elements) {
    if (!field.name || NEVER.has(field.name) || /^(password|file|submit|button|image|reset)$/.test(field.type)) continue
    values[field.name] ??= []
    if (/^(checkbox|radio)$/.test(field.type) ? field.checked : true) values[field.name].push(...(field.multiple ? [...field.selectedOptions].map(({ value }) => value) : [field.value]))
  }
  return values
}

/** What the form came with. Whatever was written before the script arrived is not among it. */
export function defaultsOf(form) {
  const copy = form.cloneNode(true)
  copy.reset()
  return valuesOf(copy)
}

/** Puts kept values back into the fields and tells everybody who listens. */
export function fill(form, values) {
  const left = structuredClone(values)
  for (const field of form.elements) {
    if (!field.name || !left[field.name] || /^(password|file|submit|button|image|reset)$/.test(field.type)) continue
    const before = stateOf(field)
    if (/^(checkbox|radio)$/.test(field.type)) field.checked = left[field.name].includes(field.value)
    else if (field.multiple) for (const option of field.options) option.selected = left[field.name].includes(option.value)
    else if (left[field.name].length) field.value = left[field.name].shift()
    if (stateOf(field) !== before) field.dispatchEvent(new Event('input', { bubbles: true }))
  }
}
const stateOf = (field) => JSON.stringify([field.value, field.checked, field.multiple && [...field.selectedOptions].map(({ value }) => value)])

/** Do two sets of values say the same? White space at the ends and line ends are the server's business, not the writer's. */
export function isSame(one, other, isIgnored = () => false) {
  const plain = (value) => value.normalize('NFC').replace(/\r\n?/g, '\n').trim()
  const said = (values) => JSON.stringify(Object.entries(values).filter(([name]) => !isIgnored(name)).sort().map(([name, list]) => [name, list.map(plain)]))
  return said(one) === said(other)
}

// On a page whose entry does not do it: first forget what arrived, then restore.
tidy(document)

export default function mount(element) {
  const { settles, keep: key, autosave } = element.dataset
  if (settles && element.matches('form')) element.addEventListener('submit', () => sent(settles))
  else if (settles) element.addEventListener('click', () => forget(settles))
  else if (element.matches('form') && (key || autosave !== undefined)) new Keeper(element).start()
}

export class Keeper {
  constructor(form, fetcher = (...args) => fetch(...args)) {
    this.form = form
    this.key = form.dataset.keep
    this.saves = form.dataset.autosave !== undefined
    this.url = form.dataset.autosave || form.action
    this.fetcher = fetcher
    this.line = form.querySelector('.saved')
    this.state = 'clean'
  }

  start() {
    const { form } = this
    this.original = defaultsOf(form)
    form.addEventListener('input', () => this.onInput())
    form.addEventListener('change', () => this.onInput())
    form.addEventListener('submit', (event) => this.onSubmit(event))
    if (!this.restore() && !this.isSame(valuesOf(form), this.original)) this.onInput()
    if (!this.saves) return
    for (const name of ['online', 'focus', 'pageshow']) addEventListener(name, () => this.state === 'failed' && this.save())
    document.addEventListener('visibilitychange', () => document.hidden && this.isDirty && this.save({ keepalive: true }))
  }

  /** Hidden fields (revision, keys made for this page) are nobody's words. */
  isSame(one, other) {
    return isSame(one, other, (name) => this.form.elements[name]?.type === 'hidden')
  }

  get isDirty() {
    return this.state === 'waiting' || this.state === 'failed'
  }

  restore() {
    const found = this.key && kept(this.key)
    if (!found) return false
    if (this.isSame(found.values, this.original)) {
      forget(this.key)
      return false
    }
    fill(this.form, found.values)
    this.show('kept')
    if (this.saves) this.later()
    return true
  }

  onInput() {
    const values = valuesOf(this.form)
    if (this.isSame(values, this.original)) {
      // Taken back to where it began: there is nothing to keep.
      if (this.key) forget(this.key)
      if (!this.saves) return this.show('clean')
    } else if (this.key) keep(this.key, values)
    if (this.saves && this.state !== 'conflict') this.later()
  }

  onSubmit(event) {
    clearTimeout(this.timer)
    if (this.sending) {
      // Our own save is on its way; the form must name the revision that it makes, or we would be our own conflict.
      event.preventDefault()
      const { submitter } = event
      this.sending.finally(() => this.form.requestSubmit(submitter ?? undefined))
      return
    }
    this.state = 'clean'
    if (!this.key) return
    if (!this.isSame(valuesOf(this.form), this.original)) keep(this.key, valuesOf(this.form))
    sent(this.key)
  }

  // Autosave ----------------------------------------------------------------------------------------------------------

  later(pause = PAUSE) {
    this.state = 'waiting'
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.save(), pause)
  }

  /** One at a time: what is typed meanwhile goes with the next. */
  async save(options = {}) {
    clearTimeout(this.timer)
    if (this.sending || this.state === 'conflict') return
    const values = valuesOf(this.form)
    if (this.isSame(values, this.original)) {
      this.state = 'clean'
      return
    }
    this.sending = this.post(options).catch(() => null)
    const answer = await this.sending
    this.sending = null
    if (answer?.status === 409) this.onConflict(answer.body)
    else if (answer?.body?.revision !== undefined) this.onSaved(values, answer.body)
    else this.onFailure(answer?.body)
  }

  async post(options, isSecond = false) {
    const body = new FormData(this.form)
    // A button's own value ("next") belongs to those who press it.
    const response = await this.fetcher(this.url, { method: 'POST', body, headers: { Accept: 'application/json' }, credentials: 'same-origin', redirect: 'manual', signal: AbortSignal.timeout?.(PATIENCE), ...options })
    if (response.status === 403 && !isSecond && (await this.renewToken())) return this.post(options, true)
    const isJson = response.headers.get('content-type')?.includes('json')
    return { status: response.status, body: isJson ? await response.json() : null }
  }

  /** A token grows old while the computer sleeps; the page has a fresh one, if the session still lives. */
  async renewToken() {
    const field = this.form.elements.csrfmiddlewaretoken
    const response = await this.fetcher(location.href, { credentials: 'same-origin', redirect: 'manual' })
    if (!field || !response.ok) return false
    const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('[name="csrfmiddlewaretoken"]')?.value
    if (fresh) field.value = fresh
    return Boolean(fresh)
  }

  onSaved(values, { revision, saved_at: at }) {
    if (this.form.elements.revision) this.form.elements.revision.value = revision
    this.original = values
    const now = valuesOf(this.form)
    if (!this.isSame(now, values)) {
      if (this.key) keep(this.key, now)
      return this.later()
    }
    if (this.key) forget(this.key)
    this.state = 'clean'
    this.show('saved', { time: clock(at) })
  }

  onConflict(body) {
    this.state = 'conflict'
    this.show('conflict', { words: body?.error, url: body?.url })
  }

  onFailure(body) {
    this.state = 'failed'
    this.show('failed', { words: body?.error })
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.save(), AGAIN)
  }

  // How things stand --------------------------------------------------------------------------------------------------

  show(state, { time, words, url } = {}) {
    const { line } = this
    if (!line) return
    const said = line.dataset
    const text = { clean: '', saved: said.saved?.replace('{time}', time), kept: said.unsent, failed: words ?? said.unsent, conflict: words ?? said.conflict }[state] ?? ''
    line.hidden = !text
    line.classList.toggle('is-error', state === 'failed' || state === 'conflict')
    line.replaceChildren(text)
    if (state === 'failed' && said.again) line.append(' ', this.button(said.again, () => this.save()))
    // The ordinary answer to the form shows both texts, one above the other.
    if (state === 'conflict' && said.both) line.append(' ', url ? link(said.both, url) : this.button(said.both))
    if (state === 'failed' || state === 'conflict' || state === 'kept') announce(document, text)
  }

  button(words, onClick) {
    const button = document.createElement('button')
    Object.assign(button, { className: 'link-btn', textContent: words, type: onClick ? 'button' : 'submit' })
    if (onClick) button.addEventListener('click', onClick)
    return button
  }
}

function link(words, url) {
  const found = document.createElement('a')
  Object.assign(found, { href: url, textContent: words })
  return found
}

/** "14.32" of a time, or as the server wrote it. */
function clock(at) {
  const date = /^\d{4}-/.test(at ?? '') ? new Date(at) : null
  return date ? `${String(date.getHours()).padStart(2, '0')}.${String(date.getMinutes()).padStart(2, '0')}` : (at ?? '')
}
