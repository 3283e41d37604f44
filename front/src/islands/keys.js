/**
 * One-letter keys of a page: `<div data-island="keys">`; every element with `data-key="j"` is clicked or focused by that letter.
 * K goes back among those that J goes through, and a letter that several rows have belongs to the row with the focus.
 * `data-key="ctrl+enter"` works in fields too. Nothing happens while somebody writes, and the reader may switch the letters off
 * with a checkbox `[data-keys-off]` (kept in this browser).
 */
const OFF = 'linje.keys.off'

export function wanted(event) {
  const name = event.key.toLowerCase()
  if (event.ctrlKey || event.metaKey) return name === 'enter' && !event.altKey && !event.shiftKey ? 'ctrl+enter' : null
  if (event.altKey) return null
  return name
}

export const isWriting = (element) => Boolean(element?.closest?.('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable="true"]'))

/** The next of several elements with the same key, after the one that has focus or was last reached. */
export function next(elements, last, step = 1) {
  const at = elements.indexOf(last)
  return elements[at < 0 && step < 0 ? elements.length - 1 : (at + step + elements.length) % elements.length]
}

export default function keys(root) {
  let last = null
  const off = root.querySelector('[data-keys-off]')
  if (off) {
    off.checked = localStorage.getItem(OFF) === 'yes'
    off.addEventListener('change', () => localStorage.setItem(OFF, off.checked ? 'yes' : 'no'))
  }
  document.addEventListener('keydown', (event) => {
    const key = wanted(event)
    if (!key || event.defaultPrevented) return
    if (key !== 'ctrl+enter' && (isWriting(event.target) || localStorage.getItem(OFF) === 'yes')) return
    const scope = key === 'ctrl+enter' ? (event.target.closest?.('form') ?? root) : root
    const shown = (within, name) => [...within.querySelectorAll(`[data-key="${CSS.escape(name)}"]`)].filter((element) => element.getClientRects().length)
    const row = document.activeElement?.closest('[data-key="j"]')
    let found = row && key !== 'ctrl+enter' ? shown(row, key) : []
    if (!found.length) found = shown(scope, key)
    const isBack = key === 'k' && !found.length
    if (isBack) found = shown(scope, 'j')
    if (!found.length) return
    event.preventDefault()
    last = next(found, found.includes(row) ? row : last, isBack ? -1 : 1)
    if (last.matches('a[href], button, input[type=radio], summary')) last.click()
    last.focus()
  })
}
