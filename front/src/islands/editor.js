/**
 * A rich editor over a Markdown <textarea>. The textarea stays the form's field and is written on every change; without
 * script, and where fingers write (dictation, autocorrect), it is the editor. It reads the HTML that the server rendered
 * and writes Markdown, so there is one Markdown parser. Opening a text never changes it.
 *
 * Markup: templates/components/_editor.html. `element` is the textarea or what holds it, with two templates beside it:
 * [data-editor-html] (the rendered text) and [data-editor-toolbar].
 */
import { baseKeymap, chainCommands, exitCode } from 'prosemirror-commands'
import { gapCursor } from 'prosemirror-gapcursor'
import { history, redo, undo } from 'prosemirror-history'
import { inputRules, textblockTypeInputRule, wrappingInputRule } from 'prosemirror-inputrules'
import { keymap } from 'prosemirror-keymap'
import { liftListItem, sinkListItem, splitListItem } from 'prosemirror-schema-list'
import { EditorState, Plugin } from 'prosemirror-state'
import { goToNextCell, isInTable, tableEditing } from 'prosemirror-tables'
import { EditorView } from 'prosemirror-view'
import { write } from '../editor/pymarkdown.js'
import { read, schema } from '../editor/schema.js'
import { ACTS, Toolbar } from '../editor/toolbar.js'
import '../css/editor.css'

export { read, schema, write }

const { nodes } = schema

const shortcuts = inputRules({
  rules: [
    wrappingInputRule(/^\s*>\s$/, nodes.blockquote),
    wrappingInputRule(/^\s*[-+*]\s$/, nodes.bullet_list),
    wrappingInputRule(/^(\d+)\.\s$/, nodes.ordered_list, (match) => ({ order: Number(match[1]) }), (match, node) => node.childCount + node.attrs.order === Number(match[1])),
    textblockTypeInputRule(/^(#{1,3})\s$/, nodes.heading, (match) => ({ level: match[1].length + 1 })),
  ],
})

function lineBreak(state, dispatch) {
  if (isInTable(state) || state.selection.$from.parent.type === nodes.heading) return true
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView())
  return true
}

/** Enter in a cell goes to the next one: a cell is one paragraph. */
const nextCell = (state, dispatch) => isInTable(state) && (goToNextCell(1)(state, dispatch) || true)

/** Tab leaves the editor; only inside a table it goes from cell to cell, and out after the last one. */
const keys = (toToolbar) => keymap({
  'Mod-z': undo, 'Mod-y': redo, 'Shift-Mod-z': redo,
  'Mod-b': ACTS.bold.run, 'Mod-i': ACTS.italic.run,
  Enter: chainCommands(nextCell, splitListItem(nodes.list_item)),
  'Shift-Enter': chainCommands(exitCode, lineBreak),
  'Mod-]': sinkListItem(nodes.list_item), 'Mod-[': liftListItem(nodes.list_item),
  Tab: goToNextCell(1), 'Shift-Tab': goToNextCell(-1),
  'Mod-k': () => toToolbar('link'), Escape: () => toToolbar(),
})

/** A table at the end would hold the cursor for ever: a line always follows it. */
const endsInTable = (doc) => doc.lastChild.type === nodes.table
const lineAfterTable = new Plugin({
  appendTransaction: (_transactions, _before, { doc, tr }) => (endsInTable(doc) ? tr.insert(doc.content.size, nodes.paragraph.create()) : null),
})
const withLineAfterTable = (doc) => (endsInTable(doc) ? doc.copy(doc.content.addToEnd(nodes.paragraph.create())) : doc)

/** Pasted styles mean nothing here, and the page's Content-Security-Policy would complain of each of them. */
const withoutStyles = (html) => html.replace(/<(style|script)[\s\S]*?<\/\1>/gi, '')
  .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(style|on\w+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, ''))

export default function mount(element) {
  const textarea = element.matches('textarea') ? element : element.querySelector('textarea')
  const box = element === textarea ? textarea.parentElement : element
  const html = box.querySelector('template[data-editor-html]')
  const toolbar = box.querySelector('template[data-editor-toolbar]')
  if (!html || !toolbar || matchMedia('(pointer: coarse)').matches) return null
  // Where the browser or the draft keeper put other text into the field, the rendered HTML is not that text's; and a page
  // that forgot the HTML must not empty the text.
  const isOther = textarea.value !== textarea.defaultValue || (textarea.value.trim() && !html.innerHTML.trim())
  if (isOther || textarea.readOnly || textarea.disabled) return null
  return new Editor(textarea, withLineAfterTable(read(html.innerHTML)), toolbar)
}

class Editor {
  constructor(textarea, doc, toolbar) {
    this.textarea = textarea
    this.original = { doc, text: textarea.value }
    this.frame = document.createElement('div')
    this.frame.className = 'editor'
    this.frame.append(toolbar.content.cloneNode(true))
    textarea.after(this.frame)
    this.view = new EditorView(this.frame, {
      state: EditorState.create({ doc, plugins: [shortcuts, keys((act) => this.toToolbar(act)), keymap(baseKeymap), history(), gapCursor(), tableEditing(), lineAfterTable] }),
      attributes: this.attributes(),
      dispatchTransaction: (transaction) => this.apply(transaction),
      transformPastedHTML: withoutStyles,
    })
    this.toolbar = new Toolbar(this.frame.querySelector('[role="toolbar"]'), this.view)
    this.toolbar.element.setAttribute('aria-controls', this.view.dom.id)
    textarea.hidden = true
    // A hidden required field would stop the form without a word; the server asks for it instead.
    textarea.required = false
    // Somebody else writes into the field (a kept draft): show that text, which has no rendered HTML.
    this.onInput = () => this.isWriting || this.close()
    textarea.addEventListener('input', this.onInput)
  }

  attributes() {
    const { textarea } = this
    const attributes = { role: 'textbox', 'aria-multiline': 'true', id: `${textarea.id}-editor`, class: 'prose' }
    const label = textarea.labels?.[0]
    if (label) {
      label.id ||= `${textarea.id}-label`
      attributes['aria-labelledby'] = label.id
      label.addEventListener('click', () => this.view?.focus())
    } else if (textarea.getAttribute('aria-label')) attributes['aria-label'] = textarea.getAttribute('aria-label')
    for (const name of ['aria-describedby', 'aria-invalid', 'lang']) if (textarea.hasAttribute(name)) attributes[name] = textarea.getAttribute(name)
    return attributes
  }

  toToolbar(act) {
    if (act === 'link') this.toolbar.openLink()
    else this.toolbar.focus()
    return true
  }

  apply(transaction) {
    this.view.updateState(this.view.state.apply(transaction))
    this.toolbar?.update(this.view.state)
    if (transaction.docChanged) this.store()
  }

  /** Documents are compared, not texts: undone back to the start, the field holds its own bytes again. */
  store() {
    const { doc, text } = this.original
    const value = this.view.state.doc.eq(doc) ? text : write(this.view.state.doc)
    if (value === this.textarea.value) return
    this.textarea.value = value
    this.isWriting = true
    this.textarea.dispatchEvent(new Event('input', { bubbles: true }))
    this.isWriting = false
  }

  close() {
    this.textarea.removeEventListener('input', this.onInput)
    this.textarea.hidden = false
    this.view.destroy()
    this.frame.remove()
  }
}
