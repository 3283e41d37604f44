/**
 * The half-height sheet of a phone: opened over the text, about one paragraph or some words of it. What is being written is kept
 * in the browser until it is sent, so a locked or reloaded phone loses nothing. Without a script the same sheet comes from the
 * server.
 */
const DRAFT = 'linje.writing.'

export function openSheet({ template, block, selection, onSend, onClose, words, storage = localStorage }) {
  const sheet = template.content.firstElementChild.cloneNode(true)
  const form = sheet.querySelector('form')
  const field = (name) => form.elements.namedItem(name)
  const key = block.dataset.statement
  const text = selection?.exact || plain(block.querySelector('[data-text]'))
  sheet.querySelector('[data-quote]').textContent = text
  field('statement').value = key
  field('suggested').value = text
  for (const name of ['exact', 'start', 'end']) field(name).value = selection?.[name] ?? ''

  const kept = read(storage, DRAFT + key)
  if (kept) {
    field('text').value = kept.text ?? ''
    // A suggestion is about the words it was begun with; those that are chosen now may be others.
    if (kept.kind === 'suggestion' && (kept.exact ?? '') === (selection?.exact ?? '')) {
      field('suggested').value = kept.suggested
      choose(form, 'suggestion')
    }
  }
  const keep = () => {
    const kind = chosen(form)
    storage.setItem(DRAFT + key, JSON.stringify({ kind, text: field('text').value, suggested: field('suggested').value, exact: field('exact').value }))
  }
  form.addEventListener('input', keep)
  form.addEventListener('change', () => shown(form)?.focus())
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const kind = chosen(form)
    const said = { kind, text: field('text').value.trim(), suggested: kind === 'suggestion' ? field('suggested').value.trim() : '' }
    if (kind === 'comment' ? !said.text : !said.suggested || said.suggested === text) {
      complain(form, words.empty)
      return
    }
    storage.removeItem(DRAFT + key)
    onSend({ ...said, statement: key, step: field('step').value, exact: field('exact').value, start: field('start').value, end: field('end').value }, sheet)
  })
  const close = () => {
    sheet.remove()
    onClose?.()
  }
  sheet.querySelector('[data-close]').addEventListener('click', (event) => { event.preventDefault(); close() })
  sheet.addEventListener('keydown', (event) => { if (event.key === 'Escape') close() })
  document.body.append(sheet)
  shown(form)?.focus({ preventScroll: true })
  return { sheet, close }
}

/** The text of a paragraph as the server counts it: one line per block, runs of white space as one space. */
export function plain(element) {
  const lines = [...element.children].flatMap((child) => (child.matches('ul, ol') ? [...child.children] : [child]))
  return (lines.length ? lines : [element]).map((line) => line.textContent.replace(/\s+/g, ' ').trim()).filter(Boolean).join('\n').normalize('NFC')
}

const chosen = (form) => new FormData(form).get('kind')
const shown = (form) => form.querySelector(chosen(form) === 'suggestion' ? '[name=suggested]' : '[name=text]')

function choose(form, kind) {
  form.querySelector(`[name=kind][value=${kind}]`).checked = true
}

function read(storage, name) {
  try {
    return JSON.parse(storage.getItem(name))
  } catch {
    return null
  }
}

function complain(form, words) {
  form.querySelector('.errors')?.remove()
  const line = document.createElement('p')
  line.className = 'errors'
  line.setAttribute('role', 'alert')
  line.textContent = words
  form.querySelector('.tabs').before(line)
  shown(form)?.focus()
}
