/**
 * The facilitator's page. What comes in is held until "Show 3 new" is pressed, so nothing moves by itself; an answer that is being
 * written survives every renewal. One hand on the keys: → ← Space H B.
 */
import { Idiomorph } from 'idiomorph'
import { focusOn, heir } from '../focus.js'
import { listen } from './stream.js'
import { isWriting } from './keys.js'

const CONTROLS = 'a[href], button, summary, input, select, textarea, [contenteditable="true"]'
const OFF = 'linje.keys.off'

/** The words for n new ones: `data-one` for one, else `data-other` with the number put in. */
export const held = (data, n) => (n === 1 ? data.one : data.other.replace('{n}', n))

const reply = (row) => row.querySelector('details.reply')

/** Whether an answer stands half written in the row: a choice made, or a text other than the one that came. */
const isBegun = (row) => Boolean(row.querySelector('[name=disposition]:checked')) || [...row.querySelectorAll('textarea')].some((field) => field.value !== field.defaultValue)

/** An answer that somebody is writing: begun, or open and holding focus. */
export const isBusy = (row) => isBegun(row) || (Boolean(row.querySelector('details[open]')) && row.contains(document.activeElement))

/**
 * While a finger or a button of the mouse is down nothing may be moved under it: the click would be lost. The answer is a function
 * whose promise comes when it is up.
 */
export function releasing(main) {
  let isDown = false
  const waiting = []
  main.addEventListener('pointerdown', () => { isDown = true }, true)
  const up = () => setTimeout(() => { // after the click, which comes with it
    isDown = false
    for (const go of waiting.splice(0)) go()
  })
  for (const kind of ['pointerup', 'pointercancel']) window.addEventListener(kind, up, true)
  return () => (isDown ? new Promise((go) => { waiting.push(go) }) : Promise.resolve())
}

/** Put the rows that somebody is writing in where their fresh twins stand, and leave out those that are held back. */
export function carryOver(old, fresh, { reveals }) {
  const known = new Map([...old.querySelectorAll('.one')].map((row) => [row.dataset.id, row]))
  const added = []
  for (const row of fresh.querySelectorAll('.one')) {
    const mine = known.get(row.dataset.id)
    if (mine && isBusy(mine)) row.replaceWith(mine)
    else if (!mine && !reveals) row.remove()
    else if (!mine) added.push(row)
  }
  for (const row of fresh.querySelectorAll('.one')) {
    const mine = known.get(row.dataset.id)
    if (mine && mine !== row && reply(mine)?.open && reply(row)) reply(row).open = true
  }
  for (const details of old.querySelectorAll('details.more[open]')) {
    const words = details.querySelector('summary').textContent.replace(/\d+/g, '').trim()
    for (const twin of fresh.querySelectorAll('details.more')) if (twin.querySelector('summary').textContent.replace(/\d+/g, '').trim() === words) twin.open = true
  }
  return added
}

/** "Show" and "Hide" fetch a row anew: an answer that stands half written in it goes along. */
function keepReplies(main) {
  const kept = new Map()
  main.addEventListener('htmx:beforeSwap', ({ target, detail }) => {
    if (target.matches('.one') && isBegun(target) && !detail.requestConfig.elt.matches('.answer')) kept.set(target.dataset.id, reply(target))
  })
  // At once, before anything is settled: meanwhile the whole list may be drawn anew, from rows without their answers.
  main.addEventListener('htmx:afterSwap', ({ target }) => {
    if (!target.matches('.one') || !kept.has(target.dataset.id)) return
    reply(target)?.replaceWith(kept.get(target.dataset.id))
    kept.delete(target.dataset.id)
  })
}

/**
 * Draw the room over itself, so that a button stays the same one: pressed while an answer arrives, it is still pressed.
 * `ask()` before a question gives the number that its answer is drawn with; what an older one answers late is not drawn.
 */
export function drawer(find) {
  let asked = 0
  let drawn = 0
  return {
    ask: () => (asked += 1),
    draw(fresh, number) {
      if (number < drawn) return false
      drawn = number
      const hadFocus = find().contains(document.activeElement)
      Idiomorph.morph(find(), fresh, { morphStyle: 'outerHTML' })
      // Not the room itself: htmx would forget the presses that wait on it.
      for (const part of find().children) window.htmx?.process(part)
      if (hadFocus && document.activeElement === document.body) focusOn(heir(find()))
      return true
    },
  }
}

const parsed = (text) => new DOMParser().parseFromString(text, 'text/html').body.firstElementChild

/** What our own buttons are answered is drawn like the rest. They wait for each other (hx-sync), so no press is lost. */
function drawOwn(main, { ask, draw }) {
  const numbers = new WeakMap()
  main.addEventListener('htmx:beforeSend', ({ detail }) => numbers.set(detail.xhr, ask()))
  main.addEventListener('htmx:beforeSwap', ({ detail }) => {
    if (detail.target.id !== 'room' || !detail.shouldSwap) return
    detail.shouldSwap = false
    draw(parsed(detail.serverResponse), numbers.get(detail.xhr))
  })
}

export default function run(main) {
  let waiting = 0
  const room = drawer(() => document.getElementById('room'))
  const released = releasing(main)
  keepReplies(main)
  drawOwn(main, room)

  async function part(name) {
    const answer = await fetch(`${main.dataset.url}?part=${name}`, { credentials: 'same-origin' })
    if (!answer.ok) throw new Error(String(answer.status))
    return parsed(await answer.text())
  }

  async function renewSaid(reveals) {
    const fresh = document.importNode(await part('said'), true)
    await released()
    const old = document.getElementById('said')
    const active = old.contains(document.activeElement) ? document.activeElement : null
    const added = carryOver(old, fresh, { reveals })
    old.replaceWith(fresh)
    window.htmx?.process(fresh)
    if (reveals) waiting = 0
    showHeld()
    if (added.length) {
      for (const row of added) row.classList.add('fade-in')
      added[0].focus()
    } else if (active?.isConnected) active.focus({ preventScroll: true })
  }

  async function renewRoom() {
    const number = room.ask()
    room.draw(await part('room'), number)
  }

  function showHeld() {
    const line = main.querySelector('[data-held]')
    line.hidden = waiting === 0
    if (waiting) line.querySelector('a').textContent = held(line.dataset, waiting)
  }
  main.addEventListener('click', (event) => {
    if (!event.target.closest('[data-held] a')) return
    event.preventDefault()
    renewSaid(true).catch(() => location.reload())
  })

  let due = null
  const later = () => { due ??= setTimeout(() => { due = null; renewSaid(false).catch(() => {}) }, 400) }
  // Our own click has drawn the room already; somebody else's has not.
  const follow = (name) => (told) => {
    if (document.getElementById('room').dataset[name] !== String(told[name])) renewRoom().catch(() => {})
  }
  if (main.dataset.stream) {
    const lost = main.querySelector('[data-lost]')
    listen(main.dataset.stream, {
      input: () => { waiting += 1; showHeld() },
      step: follow('step'), screen: follow('screen'),
      shown: later, hidden: later, answered: later, support: later,
      text: () => { renewRoom().catch(() => {}); later() }, closed: () => location.reload(),
    }, { onLost: () => { lost.hidden = false }, onBack: () => { lost.hidden = true } })
  }

  // Keys --------------------------------------------------------------------------------------------------------------
  const press = (selector, root = main) => {
    const found = root?.querySelector(selector)
    found?.click()
    return Boolean(found)
  }
  const chosen = () => document.activeElement?.closest?.('.one') ?? main.querySelector('[data-list=waiting] .one')
  const acts = {
    arrowright: () => press('[data-steer=after]'),
    arrowleft: () => press('[data-steer=before]'),
    ' ': () => press('[data-steer=show]', chosen()),
    h: () => press('[data-steer=hide]', document.activeElement?.closest?.('.one') ?? main.querySelector('.one.is-shown') ?? chosen()),
    b: () => press('[name=screen][value=blank]'),
  }
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || localStorage.getItem(OFF) === 'yes') return
    const act = acts[event.key.toLowerCase()]
    // A button that has focus keeps its own Space, a group of answers its own arrows.
    if (!act || isWriting(event.target) || event.target.closest('input') || (event.key === ' ' && event.target.closest(CONTROLS))) return
    if (act()) event.preventDefault()
  })
  document.documentElement.dataset.ready = 'run'
}
