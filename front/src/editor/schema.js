/** What a text may hold: exactly what engagements/richtext.py lets through. Reads the HTML that the server rendered. */
import { DOMParser, Schema } from 'prosemirror-model'
import { schema as basic } from 'prosemirror-markdown'
import { bulletList, listItem, orderedList } from 'prosemirror-schema-list'
import { tableNodes } from 'prosemirror-tables'

const { doc, paragraph, blockquote, horizontal_rule, text, image, hard_break } = Object.fromEntries(
  ['doc', 'paragraph', 'blockquote', 'horizontal_rule', 'text', 'image', 'hard_break'].map((name) => [name, basic.nodes[name].spec]))

const heading = {
  attrs: { level: { default: 2 } }, content: '(text | image)*', group: 'block', defining: true,
  // h1 comes from pasted text; h5 and h6 too.
  parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level: Math.min(Math.max(level, 2), 4) } })),
  toDOM: (node) => [`h${node.attrs.level}`, 0],
}

// A loose item has its words in a <p>; Python-Markdown decides it for each item, not for the list.
const isTight = (dom) => (dom.hasAttribute('data-tight') ? dom.getAttribute('data-tight') === 'true' : !dom.querySelector(':scope > p'))
const list_item = {
  ...listItem, attrs: { tight: { default: true } }, content: 'paragraph block*',
  parseDOM: [{ tag: 'li', getAttrs: (dom) => ({ tight: isTight(dom) }) }],
  toDOM: (node) => ['li', { 'data-tight': String(node.attrs.tight) }, 0],
}
const bullet_list = { ...bulletList, content: 'list_item+', group: 'block' }
const ordered_list = { ...orderedList, content: 'list_item+', group: 'block' }

const cellAttributes = {
  align: { default: null, getFromDOM: (dom) => dom.getAttribute('align'), setDOMAttr: (value, attrs) => { if (value) attrs.align = value } },
}

export const schema = new Schema({
  nodes: {
    doc, paragraph, heading, bullet_list, ordered_list,
    list_item, blockquote,
    ...tableNodes({ tableGroup: 'block', cellContent: 'paragraph', cellAttributes }),
    horizontal_rule, text, image, hard_break,
  },
  marks: {
    link: {
      attrs: { href: {}, title: { default: null } }, inclusive: false,
      parseDOM: [{ tag: 'a[href]', getAttrs: (dom) => ({ href: dom.getAttribute('href'), title: dom.getAttribute('title') }) }],
      toDOM: (mark) => ['a', { href: mark.attrs.href, title: mark.attrs.title, rel: 'noopener' }, 0],
    },
    em: basic.marks.em.spec,
    strong: basic.marks.strong.spec,
    code: basic.marks.code.spec,
  },
})

/** The document that the server's HTML stands for. */
export function read(html) {
  const page = document.implementation.createHTMLDocument()
  page.body.innerHTML = html
  const root = page.body
  for (const breaks of root.querySelectorAll(':is(h1, h2, h3, h4, td, th) br')) breaks.replaceWith(' ')
  for (const item of root.querySelectorAll('li')) if (opensWithBlock(item)) {
    item.setAttribute('data-tight', isTight(item))
    item.prepend(page.createElement('p'))
  }
  merge(root)
  return DOMParser.fromSchema(schema).parse(root)
}

/** In the editor an item begins with a paragraph, empty when the text has a heading, a quote or another list there. */
function opensWithBlock(item) {
  const first = [...item.childNodes].find((node) => node.nodeType === 1 || node.textContent.trim())
  return first?.matches?.('ul, ol, blockquote, table, hr, h1, h2, h3, h4, h5, h6')
}

/** Markdown cannot keep two lists or two quotes of a kind apart that stand beside each other. */
function merge(root) {
  for (const element of [...root.querySelectorAll('ul, ol, blockquote')]) {
    const before = element.previousElementSibling
    const apart = element.previousSibling !== before && element.previousSibling?.textContent.trim()
    if (before?.tagName === element.tagName && !apart) {
      element.prepend(...before.childNodes)
      if (before.hasAttribute('start')) element.setAttribute('start', before.getAttribute('start'))
      before.remove()
    }
  }
}
