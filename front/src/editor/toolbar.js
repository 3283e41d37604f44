/**
 * The editor's buttons. Their words and icons come from the page (templates/components/_editor.html): `data-do` names the
 * act. One stop for the Tab key; arrows move inside; Esc goes back to the text.
 */
import { lift, setBlockType, toggleMark, wrapIn } from 'prosemirror-commands'
import { redo, undo } from 'prosemirror-history'
import { liftListItem, sinkListItem, wrapInList } from 'prosemirror-schema-list'
import { TextSelection } from 'prosemirror-state'
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, isInTable } from 'prosemirror-tables'
import { schema } from './schema.js'

const { nodes, marks } = schema

/** The nearest ancestor of the selection that is of one of the types. */
function around(state, ...types) {
  const { $from } = state.selection
  for (let depth = $from.depth; depth > 0; depth--) if (types.includes($from.node(depth).type)) return { node: $from.node(depth), pos: $from.before(depth) }
  return null
}

const hasMark = (type) => (state) => {
  const { from, $from, to, empty } = state.selection
  return empty ? Boolean(type.isInSet(state.storedMarks || $from.marks())) : state.doc.rangeHasMark(from, to, type)
}
const isHeading = (level) => (state) => state.selection.$from.parent.hasMarkup(nodes.heading, { level })
const setHeading = (level) => (state, dispatch) => (isHeading(level)(state) ? setBlockType(nodes.paragraph) : setBlockType(nodes.heading, { level }))(state, dispatch)

const isListOf = (type) => (state) => around(state, nodes.bullet_list, nodes.ordered_list)?.node.type === type
/** Makes a list, changes its kind, or takes the item out of the list it is in. */
const toggleList = (type) => (state, dispatch) => {
  const list = around(state, nodes.bullet_list, nodes.ordered_list)
  if (!list) return wrapInList(type)(state, dispatch)
  if (list.node.type === type) return liftListItem(nodes.list_item)(state, dispatch)
  dispatch?.(state.tr.setNodeMarkup(list.pos, type))
  return true
}

function insertTable(state, dispatch) {
  if (isInTable(state)) return false
  const row = (type) => nodes.table_row.create(null, Array.from({ length: 2 }, () => type.createAndFill()))
  const table = nodes.table.create(null, [row(nodes.table_header), row(nodes.table_cell), row(nodes.table_cell)])
  if (!dispatch) return true
  const { tr } = state
  tr.replaceSelectionWith(table)
  // The cursor goes into the first cell, which is the first textblock at or before the place where the table came to stand.
  let cell = null
  tr.doc.nodesBetween(Math.max(0, tr.mapping.map(state.selection.from, -1) - 1), tr.doc.content.size, (node, pos) => {
    if (cell === null && node.type === nodes.table_header) cell = pos + 2
    return cell === null
  })
  dispatch(tr.setSelection(TextSelection.create(tr.doc, cell)).scrollIntoView())
  return true
}

/** Each act: what it does, and whether the selection already has it. */
export const ACTS = {
  bold: { run: toggleMark(marks.strong), is: hasMark(marks.strong) },
  italic: { run: toggleMark(marks.em), is: hasMark(marks.em) },
  h2: { run: setHeading(2), is: isHeading(2) },
  h3: { run: setHeading(3), is: isHeading(3) },
  h4: { run: setHeading(4), is: isHeading(4) },
  bullets: { run: toggleList(nodes.bullet_list), is: isListOf(nodes.bullet_list) },
  numbers: { run: toggleList(nodes.ordered_list), is: isListOf(nodes.ordered_list) },
  indent: { run: sinkListItem(nodes.list_item) },
  outdent: { run: liftListItem(nodes.list_item) },
  quote: { run: (state, dispatch) => (around(state, nodes.blockquote) ? lift : wrapIn(nodes.blockquote))(state, dispatch), is: (state) => Boolean(around(state, nodes.blockquote)) },
  table: { run: insertTable },
  rowAdd: { run: addRowAfter, inTable: true },
  columnAdd: { run: addColumnAfter, inTable: true },
  rowDelete: { run: deleteRow, inTable: true },
  columnDelete: { run: deleteColumn, inTable: true },
  tableDelete: { run: deleteTable, inTable: true },
  undo: { run: undo },
  redo: { run: redo },
}

/** An address as the server will accept it, or null: "ekvalla.se" and "anna@ekvalla.se" are completed. */
export function completeAddress(typed) {
  const text = typed.trim()
  if (/^(https?:\/\/|mailto:|tel:)\S+$/i.test(text) || /^(\/(?![/\\])|#)\S*$/.test(text)) return text
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(text)) return `mailto:${text}`
  return /^[^\s:/]+\.[^\s:]+$/.test(text) ? `https://${text}` : null
}

export class Toolbar {
  constructor(element, view) {
    this.element = element
    this.view = view
    this.link = element.querySelector('[data-link]')
    element.addEventListener('click', (event) => this.press(event.target.closest('[data-do]')))
    element.addEventListener('keydown', (event) => this.onKey(event))
    element.addEventListener('focusin', (event) => event.target.matches('[data-do]:not([data-link] *)') && this.rove(event.target))
    element.addEventListener('mousedown', (event) => event.target.closest('[data-do]') && event.preventDefault())
    this.rove(this.buttons[0])
    this.update(view.state)
  }

  get buttons() {
    return [...this.element.querySelectorAll('[data-do]')].filter((button) => !button.closest('[hidden], [data-link]'))
  }

  rove(current) {
    for (const button of this.element.querySelectorAll('[data-do]')) if (!button.closest('[data-link]')) button.tabIndex = button === current ? 0 : -1
  }

  focus() {
    this.element.querySelector('[data-do][tabindex="0"]').focus()
  }

  press(button) {
    if (!button || button.getAttribute('aria-disabled') === 'true') return
    const act = button.dataset.do
    if (act === 'link') return this.openLink()
    if (act === 'linkSet') return this.setLink()
    if (act === 'linkRemove') return this.removeLink()
    ACTS[act].run(this.view.state, this.view.dispatch, this.view)
    this.view.focus()
  }

  onKey(event) {
    if (event.target.matches('input')) return this.onLinkKey(event)
    const { buttons } = this
    const at = buttons.indexOf(event.target)
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key]
    if (event.key === 'Escape') this.view.focus()
    else if (next !== undefined && at >= 0) buttons[(next + buttons.length) % buttons.length].focus()
    else return
    event.preventDefault()
  }

  // A link: the field opens under the buttons, Enter sets it, Esc leaves the text as it was ---------------------------

  openLink() {
    const { state } = this.view
    const range = linkAround(state)
    this.range = range ?? { from: state.selection.from, to: state.selection.to, href: '' }
    this.link.hidden = false
    const field = this.link.querySelector('input')
    field.value = this.range.href
    field.removeAttribute('aria-invalid')
    this.link.querySelector('[data-do="linkRemove"]').hidden = !range
    field.focus()
    field.select()
  }

  onLinkKey(event) {
    if (event.key === 'Enter') this.setLink()
    else if (event.key === 'Escape') this.closeLink()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  setLink() {
    const field = this.link.querySelector('input')
    const href = completeAddress(field.value)
    if (!href) {
      field.setAttribute('aria-invalid', 'true')
      field.focus()
      return
    }
    const { state } = this.view
    const { from, to } = this.range
    const mark = marks.link.create({ href })
    this.view.dispatch(from === to
      ? state.tr.insert(from, schema.text(field.value.trim(), [mark]))
      : state.tr.removeMark(from, to, marks.link).addMark(from, to, mark))
    this.closeLink()
  }

  removeLink() {
    this.view.dispatch(this.view.state.tr.removeMark(this.range.from, this.range.to, marks.link))
    this.closeLink()
  }

  closeLink() {
    this.link.hidden = true
    this.view.focus()
  }

  /** Show what the selection is and what can be done with it. Buttons that cannot act keep their place and focus. */
  update(state) {
    for (const button of this.element.querySelectorAll('[data-do]')) {
      const act = ACTS[button.dataset.do]
      if (button.dataset.do === 'link') button.setAttribute('aria-pressed', String(hasMark(marks.link)(state)))
      if (!act) continue
      if (act.is) button.setAttribute('aria-pressed', String(act.is(state)))
      button.setAttribute('aria-disabled', String(!act.run(state)))
    }
    for (const group of this.element.querySelectorAll('[data-in-table]')) group.hidden = !isInTable(state)
    if (!this.element.querySelector('[data-do][tabindex="0"]:not([hidden] *)')) this.rove(this.buttons[0])
  }
}

/** The whole link that the selection stands in. */
function linkAround(state) {
  const { $from } = state.selection
  const mark = marks.link.isInSet($from.marks()) || marks.link.isInSet($from.nodeAfter?.marks ?? [])
  if (!mark) return null
  let from = null
  let to = null
  $from.parent.forEach((node, offset) => {
    const start = $from.start() + offset
    const isPart = mark.isInSet(node.marks)
    if (isPart && start <= $from.pos && (from === null || to !== start)) from = start
    if (isPart && from !== null && (to === null || to === start || start <= $from.pos)) to = start + node.nodeSize
  })
  return { from, to, href: mark.attrs.href }
}
