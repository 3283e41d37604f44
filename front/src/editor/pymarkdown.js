/**
 * Writes the Markdown that engagements/richtext.py reads. Python-Markdown is not CommonMark: lists nest by four spaces,
 * a line break is two spaces, `#` is the second heading level, and only the letters below may be escaped.
 */
import { MarkdownSerializerState, defaultMarkdownSerializer } from 'prosemirror-markdown'
import { Fragment } from 'prosemirror-model'

const INDENT = '    '
const isLetter = (character) => /[\p{L}\p{N}]/u.test(character ?? '')

class PyMarkdown extends MarkdownSerializerState {
  /** Is there nothing but quote signs and list numbers on the line so far? Markdown gives signs there a meaning. */
  get isLineStart() {
    return !this.inCell && /^(?:\s|>|- |\d+\. )*$/.test(this.out.slice(this.out.lastIndexOf('\n') + 1))
  }

  text(text, escape = true) {
    this.write()
    super.text(this.isLineStart ? text.replace(/^\s+/, '') : text, escape)
  }

  esc(text) {
    let safe = text.replace(/\\/g, '\\\\').replace(/&(?=#?\w+;)/g, '&amp;').replace(/<(?=\S)/g, '&lt;')
      .replace(/[`*_[\]]/g, (sign, at, whole) => (sign === '_' && isLetter(whole[at - 1]) && isLetter(whole[at + 1]) ? sign : `\\${sign}`))
    if (this.isLineStart) safe = escapeStart(safe)
    return this.inCell ? safe.replace(/\|/g, '\\|') : safe
  }
}

/** What would begin a heading, a list, a quote, a line, a table or underline the line before. */
function escapeStart(text) {
  if (/^\s*[|:\s-]*-[|:\s-]*$/.test(text)) return text.replace(/[-|]/g, '\\$&')
  return text.replace(/^(\s*)(#{1,6})(?=\s|$)/, '$1\\$2').replace(/^(\s*)>/, '$1\\>').replace(/^(\s*)([+-])(?=\s|$)/, '$1\\$2')
    .replace(/^(\s*\d+)\.(?=\s|$)/, '$1\\.').replace(/^(\s*)=(?==*\s*$)/, '$1&#61;')
}

function address(href) {
  const safe = href.replace(/[\s\\`<>]/g, (sign) => encodeURIComponent(sign)).replace(/&(?=#?\w+;)/g, '&amp;')
  // The reader follows brackets one level deep; deeper ones are written as numbers.
  return /^(?:[^()]|\([^()]*\))*$/.test(safe) ? safe : safe.replace(/\(/g, '%28').replace(/\)/g, '%29')
}

function title(words) {
  if (!words) return ''
  const safe = words.replace(/\s+/g, ' ').replace(/\\/g, '\\\\').replace(/&(?=#?\w+;)/g, '&amp;')
  return safe.includes('"') ? (safe.includes("'") ? ` "${safe.replace(/"/g, '&quot;')}"` : ` '${safe}'`) : ` "${safe}"`
}

const nodes = {
  ...defaultMarkdownSerializer.nodes,
  heading(state, node) {
    state.write(`${'#'.repeat(node.attrs.level - 1)} `)
    state.renderInline(node, false)
    if (/#$/.test(state.out)) state.out = state.out.replace(/#$/, '\\#')
    state.closeBlock(node)
  },
  paragraph(state, node) {
    if (!hasWords(node)) return
    state.renderInline(node)
    state.closeBlock(node)
  },
  horizontal_rule(state, node) {
    state.write('---')
    state.closeBlock(node)
  },
  bullet_list(state, node) {
    renderList(state, node, () => '-   ')
  },
  ordered_list(state, node) {
    const first = node.attrs.order
    renderList(state, node, (i) => `${first + i}. `.padEnd(INDENT.length))
  },
  hard_break(state, node, parent, index) {
    const others = childrenOf(parent)
    if (!others.slice(0, index).some(hasWords) || !others.slice(index + 1).some(hasWords) || state.isLineStart) return
    if (state.inCell) state.write(' ')
    else state.write('  \n')
  },
  image(state, node) {
    state.write(`![${(node.attrs.alt ?? '').replace(/[\\[\]`*_]/g, '\\$&')}](${address(node.attrs.src)})`)
  },
  table(state, node) {
    state.write()
    const rows = childrenOf(node).map((row) => childrenOf(row).flatMap((cell) => [cell, ...Array(cell.attrs.colspan - 1)]))
    const width = Math.max(...rows.map((row) => row.length))
    rows.forEach((row, i) => {
      if (i) state.write()
      state.out += line([...row, ...Array(width - row.length)].map((cell) => (cell ? inCell(state, cell) : '')))
      if (i === 0) {
        state.out += '\n'
        state.write()
        state.out += line(Array.from({ length: width }, (_, column) => RULES[row[column]?.attrs.align] ?? '---'))
      }
      state.out += '\n'
    })
    state.closeBlock(node)
  },
}
const RULES = { left: ':--', right: '--:', center: ':-:' }

const marks = {
  ...defaultMarkdownSerializer.marks,
  link: {
    open: () => '[',
    close: (_state, mark) => `](${address(mark.attrs.href)}${title(mark.attrs.title)})`,
    mixable: false,
    expelEnclosingWhitespace: true,
  },
}

const line = (cells) => `| ${cells.join(' | ')} |`
const childrenOf = (node) => Array.from({ length: node.childCount }, (_, i) => node.child(i))
const hasWords = (node) => /image|horizontal_rule/.test(node.type.name) || (node.isText ? /\S/.test(node.text) : childrenOf(node).some(hasWords))

function inCell(state, cell) {
  const inner = new PyMarkdown(nodes, marks, state.options)
  inner.inCell = true
  inner.renderInline(cell.firstChild, false)
  return inner.out.trim()
}

/** As renderList of prosemirror-markdown, but each item is as tight or loose as it is. */
function renderList(state, node, mark) {
  if (state.inTightItem) state.flushClose(1)
  const outer = state.inTightItem
  const items = childrenOf(node)
  items.forEach((item, i) => {
    if (i && !isApart(items[i - 1], item)) state.flushClose(1)
    state.inTightItem = !hasBlankUnder(item)
    state.wrapBlock(INDENT, mark(i), node, () => state.render(item, node, i))
  })
  state.inTightItem = outer
}

const isList = (node) => /list$/.test(node.type.name)

/** Does a blank line stand between two items? Always after an item that holds one: Markdown would lose the next item. */
const isApart = (item, next) => holdsBlank(item) || !(item.attrs.tight || next.attrs.tight)
const hasGap = (list) => childrenOf(list).some((item, i, items) => i > 0 && isApart(items[i - 1], item))
const under = (item) => childrenOf(item).slice(1)

/** Does a blank line stand between an item's first paragraph and the rest? Only one list without gaps can do without. */
const hasBlankUnder = (item) => (!item.attrs.tight && item.childCount > 1) || item.childCount > 2 || under(item).some((block) => !isList(block) || hasGap(block))

/** … or anywhere deeper? */
const holdsBlank = (item) => hasBlankUnder(item) || under(item).some((list) => childrenOf(list).some(holdsBlank))

/** As Markdown can hold it: without what is empty, and lists or quotes of a kind that stand beside each other as one. */
function joined(node) {
  if (node.isTextblock || node.isLeaf) return node
  const children = []
  for (const child of childrenOf(node)) {
    const last = children.at(-1)
    if (!hasWords(child) && !(child.type.name === 'paragraph' && node.type.name === 'list_item')) continue
    if (last && last.type === child.type && (isList(child) || child.type.name === 'blockquote')) children[children.length - 1] = last.copy(last.content.append(child.content))
    else children.push(child)
  }
  return node.copy(Fragment.from(children.map(joined)))
}

/** The document as Markdown. Reading what the server makes of it gives the same document again. */
export function write(doc) {
  const state = new PyMarkdown(nodes, marks, { hardBreakNodeName: 'hard_break' })
  state.renderContent(joined(doc))
  return state.out.replace(/\s+$/, '')
}
