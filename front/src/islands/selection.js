/**
 * Comment on selected words. Inside an element [data-statement-key] the reader marks words; they snap to whole words, grow
 * until they can be found again, and fill `start`, `end` and `exact` of the comment form. Without a selection the comment
 * concerns the whole statement.
 *
 * Offsets are code points in the statement's plain text, made from the DOM by the rule of engagements/richtext.py
 * (`plain_text`); the growing is that of strategies/anchoring.py (`anchor`). tests/strategies/anchor_cases.json holds both
 * to the same answers. The server refuses (409) when its text does not hold `exact` there.
 *
 * The form: `<form data-comment-form>` for all statements of the page (then a field `key`, or the one `data-key-field`
 * names, receives the statement), or `<form data-comment-form="…key…">` for one. In it: hidden fields start, end, exact;
 * `[data-quote]` shows the words, `[data-quote-box]` (or the same element) is hidden without any, `[data-quote-clear]` is
 * the button that takes them back. Parts of a statement that are not its text (notes, counts) carry `data-no-text`.
 */
const BLOCKS = new Set('P UL OL LI BLOCKQUOTE H2 H3 H4 TABLE THEAD TBODY TR TH TD HR DIV SECTION ARTICLE'.split(' '))
// What Python's str.split() takes for space, which is not what \s means here.
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/
const WORD = /[\p{L}\p{N}_]+(?:[-'’.,:/@][\p{L}\p{N}_]+)*/gu
const SENTENCE_END = /[.!?…]+["”’)\]»]*[^\S\n]+(?=(\S))|\n/gu
const LONG_WORDS = 4
const LONG_CHARACTERS = 24
const MARK = 'linje-selection'

/** The plain text of a statement and where each of its letters stands in the page (null for the made ones). */
export function plainText(root) {
  const lines = [[]]
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) for (let i = 0; i < node.data.length; i++) lines.at(-1).push({ letter: node.data[i], node, at: i })
    else if (node.nodeType === Node.ELEMENT_NODE && !node.hasAttribute('data-no-text')) {
      if (node.tagName === 'BR') lines.at(-1).push({ letter: ' ', node: null })
      const isBlock = node !== root && BLOCKS.has(node.tagName)
      if (isBlock) lines.push([])
      node.childNodes.forEach(visit)
      if (isBlock) lines.push([])
    }
  }
  visit(root)
  const letters = []
  for (const line of lines.map(collapsed)) {
    if (!line.length) continue
    if (letters.length) letters.push({ letter: '\n', node: null })
    letters.push(...line)
  }
  return { text: letters.map(({ letter }) => letter).join(''), letters }
}

/** One space for any run of white space, none at the ends. */
function collapsed(line) {
  const kept = []
  for (const place of line) {
    if (!SPACE.test(place.letter)) kept.push(place)
    else if (kept.length && kept.at(-1).letter !== ' ') kept.push({ ...place, letter: ' ' })
  }
  if (kept.at(-1)?.letter === ' ') kept.pop()
  return kept
}

/** Where a range of the page begins and ends in the plain text, in UTF-16 units; null if it holds none of it. */
export function within(letters, range) {
  const isIn = ({ node, at }) => node && range.comparePoint(node, at) >= 0 && range.comparePoint(node, at + 1) <= 0
  const start = letters.findIndex(isIn)
  return start < 0 ? null : { start, end: letters.findLastIndex(isIn) + 1 }
}

/** The selection as an anchor: whole words, at least four of them and 24 characters, or the sentence. UTF-16 units. */
export function grown(text, start, end) {
  const words = [...text.matchAll(WORD)].map((found) => [found.index, found.index + found[0].length])
  if (!words.length) return null
  let [first, last] = snapped(words, start, end)
  const [begins, ends] = sentence(text, words[first][0], words[last][1])
  const isLong = () => last - first + 1 >= LONG_WORDS && [...text.slice(words[first][0], words[last][1])].length >= LONG_CHARACTERS
  while (!isLong()) {
    if (last + 1 < words.length && words[last + 1][1] <= ends) last += 1
    else if (first > 0 && words[first - 1][0] >= begins) first -= 1
    else break
  }
  return { start: words[first][0], end: words[last][1] }
}

function snapped(words, start, end) {
  const isTouched = ([begins, ends]) => begins < Math.max(end, start + 1) && ends > start
  const first = words.findIndex(isTouched)
  if (first >= 0) return [first, words.findLastIndex(isTouched)]
  const before = Math.max(words.findLastIndex(([, ends]) => ends <= start), 0)
  return [before, before]
}

function sentence(text, start, end) {
  let begins = 0
  for (const found of text.matchAll(SENTENCE_END)) {
    if (found[1] !== undefined && /[\p{Lowercase}\p{N}]/u.test(String.fromCodePoint(text.codePointAt(found.index + found[0].length)))) continue
    if (found.index + found[0].length <= start) begins = found.index + found[0].length
    else if (found.index >= end) return [begins, found.index]
  }
  return [begins, text.length]
}

/** Python counts code points, and the text it stores is NFC. */
export const codePoints = (text) => [...text.normalize('NFC')].length

/** What the form sends for a selection in a statement: { start, end, exact } in code points; null if it holds no words. */
export function anchorOf(statement, range) {
  const { text, letters } = plainText(statement)
  const selected = within(letters, range)
  const span = selected && grown(text, selected.start, selected.end)
  if (!span) return null
  const exact = text.slice(span.start, span.end).normalize('NFC')
  const start = codePoints(text.slice(0, span.start))
  return { start, end: start + codePoints(exact), exact, from: letters[span.start], to: letters[span.end - 1] }
}

/**
 * Tells which words are chosen inside an element that matches `within`: onSelect(element, { start, end, exact }) when the
 * hand has rested, onCollapse() when the selection is gone.
 */
export function watchSelection(page, { within: selector, onSelect, onCollapse = () => {} }) {
  let timer = null
  const look = () => {
    const selection = page.getSelection()
    if (!selection.rangeCount || selection.isCollapsed) return onCollapse()
    const range = selection.getRangeAt(0)
    const element = elementOf(range.startContainer)?.closest(selector) ?? elementOf(range.endContainer)?.closest(selector)
    const anchor = element && anchorOf(element, range)
    if (anchor) onSelect(element, anchor)
  }
  page.addEventListener('selectionchange', () => {
    clearTimeout(timer)
    timer = setTimeout(look, 200)
  })
}

export default function mount(form) {
  const page = form.ownerDocument
  const own = form.dataset.commentForm
  const quote = form.querySelector('[data-quote]')
  const box = form.querySelector('[data-quote-box]') ?? quote
  const set = (name, value) => { if (form.elements[name]) form.elements[name].value = value }

  function show(anchor, key) {
    set('start', anchor?.start ?? '')
    set('end', anchor?.end ?? '')
    set('exact', anchor?.exact ?? '')
    if (key && !own) set(form.dataset.keyField ?? 'key', key)
    if (quote) quote.textContent = anchor?.exact ?? ''
    if (box) box.hidden = !anchor
    paint(page, anchor)
    form.dispatchEvent(new Event('input', { bubbles: true }))
  }

  watchSelection(page, {
    within: '[data-statement-key]',
    onSelect: (statement, anchor) => {
      const key = statement.dataset.statementKey
      if (!own || own === key) show(anchor, key)
    },
  })
  form.addEventListener('click', (event) => { if (event.target.closest('[data-quote-clear]')) show(null) })
  // A draft that was kept or a form that came back refused has its words already.
  const given = form.elements.exact?.value
  if (quote && given) quote.textContent = given
  if (box) box.hidden = !given
}

const elementOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)

/** Show what will be sent while the writer's cursor is in the form; browsers without highlights show the quote only. */
function paint(page, anchor) {
  const { Highlight } = page.defaultView
  const marks = page.defaultView.CSS?.highlights
  if (!Highlight || !marks) return
  marks.delete(MARK)
  if (!anchor) return
  const range = page.createRange()
  range.setStart(anchor.from.node, anchor.from.at)
  range.setEnd(anchor.to.node, anchor.to.at + 1)
  marks.set(MARK, new Highlight(range))
}
