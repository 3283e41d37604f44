/**
 * Margin notes: each stands beside its words, the open one exactly there, the others give way.
 * Without this script (and on narrow screens) the notes stay where the page put them.
 */
const GAP = 12

/**
 * Tops for notes that must not overlap: `wishes` and `heights` in page order, the note at `pinned` stays at its wish.
 * Later notes are pushed down, earlier ones up.
 */
export function arrange(wishes, heights, pinned = -1, gap = GAP) {
  const tops = [...wishes]
  for (let i = 1; i < tops.length; i++) {
    if (i !== pinned) tops[i] = Math.max(tops[i], tops[i - 1] + heights[i - 1] + gap)
  }
  for (let i = pinned - 1; i >= 0; i--) tops[i] = Math.min(tops[i], tops[i + 1] - heights[i] - gap)
  for (let i = pinned + 1; pinned >= 0 && i < tops.length; i++) tops[i] = Math.max(wishes[i], tops[i - 1] + heights[i - 1] + gap)
  return tops
}

const top = (element) => element.getBoundingClientRect().top + scrollY

/** Where a note wants to be: at its words, else at its paragraph's text. */
function wish(sheet, note) {
  const words = sheet.querySelector(`[data-note~="${CSS.escape(note.id.replace('note-', ''))}"]`)
  const text = note.closest('.para')?.querySelector('.txt')
  return top(words ?? text ?? note.parentElement) - (words ? 16 : 0)
}

function place(sheet, wide) {
  const notes = [...sheet.querySelectorAll('.notes > .note')]
  if (!wide.matches) return notes.forEach((note) => note.style.removeProperty('--y'))
  const wishes = notes.map((note) => wish(sheet, note))
  const order = notes.map((_, index) => index).sort((a, b) => wishes[a] - wishes[b])
  const open = order.findIndex((index) => notes[index].matches('.is-open'))
  const tops = arrange(order.map((index) => wishes[index]), order.map((index) => notes[index].offsetHeight), open)
  order.forEach((index, at) => notes[index].style.setProperty('--y', `${tops[at] - top(notes[index].parentElement)}px`))
  const last = order.at(-1)
  if (last !== undefined) sheet.style.minHeight = `${tops.at(-1) + notes[last].offsetHeight + 64 - top(sheet)}px`
}

export default function notes(sheet) {
  const wide = matchMedia('(min-width: 76.01rem)')
  const again = () => requestAnimationFrame(() => place(sheet, wide))
  sheet.classList.add('js-notes')
  again()
  const sizes = new ResizeObserver(again) // faces that arrive, words that are written, a note that opens
  sheet.querySelectorAll('.notes > .note, .txt').forEach((element) => sizes.observe(element))
  wide.addEventListener('change', again)
  sheet.addEventListener('htmx:afterSettle', again)
}
