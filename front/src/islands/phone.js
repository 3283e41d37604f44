/**
 * The draft on a phone: follows the room, opens the sheet, sends from the outbox, and fetches a paragraph again when something has
 * happened to it. The server renders everything that is shown; what is only in the phone is drawn here.
 */
import { listen } from './stream.js'
import { openOutbox } from './outbox.js'
import { openSheet } from './sheet.js'

const FOLLOW = 'linje.follow.'

/** A paragraph as it is now. A text that nobody changed stays where it stands, and with it the words chosen in it. */
export function renewed(old, fresh) {
  const [text, now] = [old, fresh].map((block) => block.querySelector('[data-text]'))
  if (!text || text.innerHTML !== now?.innerHTML) {
    old.replaceWith(fresh)
    return fresh
  }
  old.className = fresh.className
  for (const child of [...old.children]) if (child !== text) child.remove()
  while (fresh.firstChild !== now) text.before(fresh.firstChild)
  while (now.nextSibling) old.append(now.nextSibling)
  return old
}

export default function phone(main) {
  const data = main.dataset
  const page = document
  const template = page.getElementById('sheet-template')
  const follow = page.querySelector('[data-follow]')
  const dock = page.querySelector('[data-dock]')
  let writing = null
  let steered = 0

  const csrf = () => page.querySelector('[name=csrfmiddlewaretoken]')?.value ?? template?.content.querySelector('[name=csrfmiddlewaretoken]').value
  const blockOf = (key) => page.getElementById(`p-${key}`)
  const say = (words) => { page.getElementById('live').textContent = words }

  // What is in the phone ----------------------------------------------------------------------------------------------
  const outbox = template && openOutbox({
    code: data.code, send: template.content.querySelector('form').getAttribute('action'), token: data.token, csrf, onChange: draw,
    onStored: (row, told) => {
      renew(row.statement)
      if (writing?.row === row.key) done(told.words)
      else say(told.words)
    },
  })

  function draw() {
    for (const list of main.querySelectorAll('[data-in-phone]')) list.replaceChildren()
    for (const row of outbox.rows()) blockOf(row.statement)?.querySelector('[data-in-phone]').append(drawn(row))
    for (const list of main.querySelectorAll('[data-in-phone]')) list.hidden = !list.children.length
  }

  function drawn(row) {
    const item = page.createElement('li')
    item.className = 'is-own'
    const who = page.createElement('span')
    who.className = 'who'
    who.textContent = row.state === 'refused' ? `${data.wordsRefused} ${row.words}` : `${data.wordsYou}. ${data.wordsWaits}`
    const text = page.createElement('p')
    text.className = 'q'
    text.textContent = row.kind === 'suggestion' ? row.suggested : row.text
    item.append(who, text)
    if (row.state === 'refused') item.append(button(data.wordsAway, () => outbox.drop(row.key)))
    if (row.state === 'joins') {
      const link = page.createElement('a')
      link.href = data.join
      link.textContent = data.wordsAgain
      item.append(link)
    }
    return item
  }

  function button(words, act) {
    const made = page.createElement('button')
    made.type = 'button'
    made.className = 'link-btn'
    made.textContent = words
    made.addEventListener('click', act)
    return made
  }

  // Writing -----------------------------------------------------------------------------------------------------------
  page.addEventListener('click', (event) => {
    const link = event.target.closest('[data-write]')
    if (!link || !template || event.metaKey || event.ctrlKey) return
    const block = blockOf(link.dataset.write)
    if (!block) return
    event.preventDefault()
    write(block, link, chosenIn(block))
  })

  // Words that are chosen in a paragraph: the sheet is then about them. The tap on the link takes the selection away, so they
  // are remembered for a moment. Nothing is loaded before somebody chooses words.
  let chosen = null
  const chosenIn = (block) => (chosen?.block === block && Date.now() < chosen.until ? chosen.words : null)
  page.addEventListener('selectionchange', async () => {
    const words = await import('./selection.js').catch(() => null)
    words?.watchSelection(page, {
      within: '[data-text]',
      onSelect: (element, anchor) => { chosen = { block: element.closest('.blk'), words: anchor, until: Infinity } },
      onCollapse: () => { if (chosen) chosen.until = Math.min(chosen.until, Date.now() + 4000) },
    })
    if (words) page.dispatchEvent(new Event('selectionchange'))
  }, { once: true })

  function write(block, from, selection = null) {
    writing?.close()
    page.getElementById('sheet')?.remove()
    if (dock) dock.hidden = true
    const opened = openSheet({
      template, block, selection, words: { empty: data.wordsEmpty },
      onSend: (said, sheet) => {
        const row = outbox.add({ ...said, step: said.step || data.step })
        writing.row = row.key
        sent(sheet)
      },
      onClose: () => {
        writing = null
        showDock()
        from?.focus?.({ preventScroll: true })
      },
    })
    writing = opened
    opened.sheet.querySelector('[name=step]').value = data.step
    block.scrollIntoView({ block: 'start' })
  }

  /** The sheet after Skicka: sending, and what became of it. Nothing says "sent" before the server has stored it. */
  function sent(sheet) {
    const title = page.createElement('p')
    title.className = 'sent'
    title.tabIndex = -1
    title.dataset.sent = ''
    title.textContent = navigator.onLine ? data.wordsSending : data.wordsWaits
    const top = sheet.querySelector('.top')
    sheet.querySelector('form').replaceChildren(sheet.querySelector('.grab'), top, title)
    title.focus({ preventScroll: true })
    setTimeout(() => { if (title.textContent === data.wordsSending) title.textContent = data.wordsWaits }, 4000)
  }

  function done(words) {
    const title = writing.sheet.querySelector('[data-sent]')
    if (!title) return
    title.textContent = words
    title.dataset.sent = 'stored'
    const opened = writing
    setTimeout(() => { if (writing === opened) opened.close() }, 6000)
  }


  // The room ----------------------------------------------------------------------------------------------------------
  const isFollowing = () => follow?.getAttribute('aria-checked') === 'true'
  function setFollow(on) {
    follow.setAttribute('aria-checked', String(on))
    sessionStorage.setItem(FOLLOW + data.code, on ? 'yes' : 'no')
  }
  if (follow) {
    follow.hidden = false
    setFollow(sessionStorage.getItem(FOLLOW + data.code) !== 'no')
    follow.addEventListener('click', () => {
      setFollow(!isFollowing())
      if (isFollowing()) toNow()
    })
    for (const hand of ['wheel', 'touchmove']) {
      page.addEventListener(hand, (event) => {
        if (!isFollowing() || writing || Date.now() - steered < 800 || event.target.closest?.('#sheet')) return
        setFollow(false)
        say(data.wordsFollowOff)
      }, { passive: true })
    }
  }
  const now = () => main.querySelector('.blk.focus') ?? page.getElementById('part-now')
  function toNow() {
    steered = Date.now()
    now()?.scrollIntoView({ block: 'start' })
  }
  function showDock() {
    const block = main.querySelector('.blk.focus')
    if (!dock) return
    dock.hidden = !block || Boolean(writing)
    if (!block) return
    const write = dock.querySelector('[data-write]')
    write.dataset.write = block.dataset.statement
    write.href = `?write=${block.dataset.statement}#sheet`
  }
  dock?.querySelector('[data-next]').addEventListener('click', (event) => {
    event.preventDefault()
    const blocks = [...main.querySelectorAll('.blk')]
    const top = blocks.findIndex((block) => block.getBoundingClientRect().top > 100)
    const next = blocks[top === -1 ? blocks.length - 1 : top]
    if (follow) setFollow(next === now())
    next?.scrollIntoView({ block: 'start' })
    next?.focus({ preventScroll: true })
  })

  // A paragraph again: many events become one fetch, and a room full of phones does not ask in the same instant.
  const due = new Map()
  function renew(key, soon = 0) {
    if (!key || due.has(key)) return
    due.set(key, setTimeout(() => { due.delete(key); fetchBlock(key) }, soon))
  }
  async function fetchBlock(key) {
    const old = blockOf(key)
    if (!old) return
    try {
      const answer = await fetch(`${data.url}?statement=${key}`, { credentials: 'same-origin' })
      if (!answer.ok) return
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('.blk')
      const open = old.querySelector('details')?.open
      if (open !== undefined && fresh.querySelector('details')) fresh.querySelector('details').open = open || Boolean(fresh.querySelector('.is-own'))
      const hadFocus = old.contains(page.activeElement)
      const block = renewed(old, fresh)
      if (hadFocus && !block.contains(page.activeElement)) block.focus({ preventScroll: true })
      draw()
      showDock()
    } catch {
      // Asked for again by the next event, or by the reload.
    }
  }
  const later = ({ statement }) => renew(statement, 200 + Math.random() * 800)

  main.addEventListener('submit', async (event) => {
    const form = event.target.closest('[data-agree]')
    if (!form) return
    event.preventDefault()
    const key = form.closest('.blk').dataset.statement
    const id = form.closest('li').id
    const body = new URLSearchParams(new FormData(form))
    body.set('csrfmiddlewaretoken', csrf())
    const answer = await fetch(form.action, { method: 'POST', body, headers: { 'x-requested-with': 'fetch' }, credentials: 'same-origin' }).catch(() => null)
    if (!answer) return
    if (answer.status === 403) { location.reload(); return }
    await fetchBlock(key)
    page.getElementById(id)?.querySelector('[data-agree] button')?.focus({ preventScroll: true })
  })

  if (data.stream) {
    const lost = main.querySelector('[data-lost]')
    listen(data.stream, {
      step: ({ step, statement, section }) => {
        if (String(step) !== data.step) fetchRoom(String(step), statement, section)
      },
      shown: later, hidden: later, answered: later, text: later, closed: () => location.reload(),
    }, {
      onLost: () => { lost.textContent = data.wordsLost; lost.hidden = false },
      onBack: () => { lost.hidden = true; outbox?.flush() },
    })
  }

  /** The room has gone on: the top line, the mark and the part come from a fresh page; nothing that is written is touched. */
  async function fetchRoom(step, statement, section) {
    data.step = step
    try {
      const answer = await fetch(data.url, { credentials: 'same-origin' })
      if (!answer.ok) return
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const top = page.querySelector('header.now > span')
      top.replaceWith(fresh.querySelector('header.now > span'))
      page.querySelector('header.now .line')?.replaceWith(fresh.querySelector('header.now .line'))
      for (const block of main.querySelectorAll('.blk')) block.classList.toggle('focus', block.dataset.statement === statement)
      page.getElementById('part-now')?.remove()
      const part = fresh.getElementById('part-now')
      if (part && section) page.getElementById(part.nextElementSibling.id)?.before(part)
      page.title = fresh.title
    } catch {
      for (const block of main.querySelectorAll('.blk')) block.classList.toggle('focus', block.dataset.statement === statement)
    }
    showDock()
    if (isFollowing() && !writing) toNow()
  }

  if (outbox) {
    draw()
    outbox.flush()
  }
  showDock()
  if (follow && isFollowing() && !location.hash) toNow()
  page.documentElement.dataset.ready = 'phone'
}
