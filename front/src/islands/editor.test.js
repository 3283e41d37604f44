import { beforeEach, describe, expect, test, vi } from 'vitest'
import { TextSelection } from 'prosemirror-state'
import { completeAddress } from '../editor/toolbar.js'
import mount, { read, write } from './editor.js'

const again = (html) => write(read(html))

describe('what is written', () => {
  test.each([
    ['headings begin at h2', '<h2>Ton</h2><h3>Svar</h3><h4>Jour</h4>', '# Ton\n\n## Svar\n\n### Jour'],
    ['pasted h1 and h6 become what the document has', '<h1>Ton</h1><h6>Svar</h6>', '# Ton\n\n### Svar'],
    ['bold, italic and both', '<p><strong>a</strong> <em>b</em> <strong><em>c</em></strong></p>', '**a** *b* ***c***'],
    ['spaces stay outside the marks', '<p>vi <strong>svarar </strong>nu</p>', 'vi **svarar** nu'],
    ['a tight list with a list in it', '<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>', '-   a\n    -   b\n-   c'],
    ['a loose list', '<ol start="3"><li><p>a</p></li><li><p>b</p></li></ol>', '3.  a\n\n4.  b'],
    ['an item of two paragraphs loosens its list', '<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>', '-   a\n\n    b\n\n-   c'],
    ['a hundred items', '<ol start="1000"><li>a</li></ol>', '1000. a'],
    ['lists of a kind side by side become one', '<ul><li>a</li></ul><ul><li>b</li></ul>', '-   a\n-   b'],
    ['lists of two kinds stay two', '<ul><li>a</li></ul><ol><li>b</li></ol>', '-   a\n\n1.  b'],
    ['a quote', '<blockquote><p>a</p><p>b</p></blockquote>', '> a\n>\n> b'],
    ['a line break is two spaces', '<p>a<br>b</p>', 'a  \nb'],
    ['a break at the end is nothing', '<p>a<br></p>', 'a'],
    ['a table', '<table><thead><tr><th>När</th><th align="right">Tid</th></tr></thead><tbody><tr><td>Avbrott</td><td align="right">30 | 60</td></tr></tbody></table>',
      '| När | Tid |\n| --- | --: |\n| Avbrott | 30 \\| 60 |'],
    ['a link', '<p><a href="https://ekvalla.se/a_b?x=1&amp;y=2" title="Mer">mer <strong>här</strong></a></p>', '[mer **här**](https://ekvalla.se/a_b?x=1&y=2 "Mer")'],
    ['a link with brackets in its address', '<p><a href="/a(b)c((d)">x</a></p>', '[x](/a%28b%29c%28%28d%29)'],
    ['an image of our own', '<p><img src="/media/a.png" alt="En [bild]"></p>', '![En \\[bild\\]](/media/a.png)'],
    ['nothing', '', ''],
    ['empty paragraphs and items', '<p></p><ul><li></li><li>a</li></ul><p>  </p>', '-   a'],
  ])('%s', (_name, html, markdown) => expect(again(html)).toBe(markdown))
})

describe('signs that would mean something', () => {
  test.each([
    ['#hashtag först', '#hashtag först'], ['# rubrik', '\\# rubrik'], ['- streck', '\\- streck'], ['-5 grader', '-5 grader'], ['+ plus', '\\+ plus'],
    ['1986. Ett år', '1986\\. Ett år'], ['1986 var ett år', '1986 var ett år'], ['> citat', '\\> citat'], ['snake_case', 'snake_case'], ['_a_', '\\_a\\_'],
    ['2 * 3 * 4', '2 \\* 3 \\* 4'], ['[x](y)', '\\[x\\](y)'], ['a \\ b', 'a \\\\ b'], ['R&D &copy;', 'R&D &amp;copy;'], ['<b>fet</b> 5 < 6', '&lt;b>fet&lt;/b> 5 < 6'],
    ['---', '\\-\\-\\-'], ['| --- |', '\\| \\-\\-\\- \\|'], ['`kod`', '\\`kod\\`'],
  ])('%s', (text, markdown) => {
    const p = document.createElement('p')
    p.textContent = text
    expect(again(p.outerHTML)).toBe(markdown)
  })

  test('on a second line they are guarded too', () => expect(again('<p>a<br># b<br>===</p>')).toBe('a  \n\\# b  \n&#61;=='))
  test('after bold they mean nothing', () => expect(again('<p><strong>a</strong># b</p>')).toBe('**a**# b'))
})

describe('the field', () => {
  const page = (text, html) => {
    document.body.innerHTML = `<form><div data-editor><label for="text">Text</label><textarea id="text" name="text" required>${text}</textarea>
      <template data-editor-html>${html}</template><template data-editor-toolbar><div role="toolbar" aria-label="Format">
      <button type="button" data-do="bold">B</button><button type="button" data-do="bullets">L</button><button type="button" data-do="undo">U</button>
      <span data-in-table hidden><button type="button" data-do="rowAdd">R</button></span>
      <button type="button" data-do="link">K</button><div data-link hidden><input><button type="button" data-do="linkSet">OK</button><button type="button" data-do="linkRemove">X</button></div></div></template></div></form>`
    const editor = mount(document.querySelector('[data-editor]'))
    return { editor, textarea: document.querySelector('textarea'), view: editor?.view }
  }
  const press = (act) => document.querySelector(`[data-do="${act}"]`).click()
  const select = (view, from, to) => view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, from, to)))
  const key = (element, name) => element.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }))

  beforeEach(() => {
    window.matchMedia = () => ({ matches: false })
    // jsdom has no layout, and ProseMirror scrolls to the selection.
    Object.assign(Range.prototype, { getClientRects: () => [], getBoundingClientRect: () => new DOMRect() })
  })

  test('opening changes nothing, not even Markdown that we would write otherwise', () => {
    const { textarea } = page('* a\n* b', '<ul><li>a</li><li>b</li></ul>')
    expect([textarea.value, textarea.hidden, textarea.required]).toEqual(['* a\n* b', true, false])
  })

  test('nor does going through it, though a line follows a table at the end', () => {
    const table = '| a |\n|---|\n| b |'
    const { textarea, view } = page(table, '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>')
    select(view, 4, 4)
    expect([textarea.value, view.state.doc.lastChild.type.name]).toEqual([table, 'paragraph'])
  })

  test('an edit is written at once and says so; undone, the field has its own bytes again', () => {
    const { textarea, view } = page('__a__', '<p><strong>a</strong></p>')
    const heard = vi.fn()
    textarea.form.addEventListener('input', heard)
    view.dispatch(view.state.tr.insertText(' b', 2))
    expect([textarea.value, heard.mock.calls.length]).toEqual(['**a b**', 1])
    press('undo')
    expect(textarea.value).toBe('__a__')
  })

  test('the text box has the label of the field', () => {
    const { view } = page('a', '<p>a</p>')
    expect(['role', 'aria-multiline', 'aria-labelledby'].map((name) => view.dom.getAttribute(name))).toEqual(['textbox', 'true', 'text-label'])
  })

  test('buttons act on the selection and show it', () => {
    const { textarea, view } = page('ett två', '<p>ett två</p>')
    select(view, 1, 4)
    press('bold')
    expect([textarea.value, document.querySelector('[data-do="bold"]').getAttribute('aria-pressed')]).toEqual(['**ett** två', 'true'])
    press('bullets')
    expect(textarea.value).toBe('-   **ett** två')
    press('bullets')
    expect(textarea.value).toBe('**ett** två')
  })

  test('the toolbar is one stop: arrows move, Escape goes to the text and back', () => {
    const { view } = page('a', '<p>a</p>')
    const [bold, bullets] = document.querySelectorAll('[data-do]')
    bold.focus()
    key(bold, 'ArrowRight')
    expect(document.activeElement).toBe(bullets)
    key(bullets, 'End')
    expect(document.activeElement.dataset.do).toBe('link')
    expect([...document.querySelectorAll('[data-do][tabindex="0"]')].map((button) => button.dataset.do)).toEqual(['link'])
    key(document.activeElement, 'Escape')
    expect(document.activeElement).toBe(view.dom)
    key(view.dom, 'Escape')
    expect(document.activeElement.dataset.do).toBe('link')
  })

  test('Tab is not taken', () => {
    const { view } = page('a', '<p>a</p>')
    const event = new KeyboardEvent('keydown', { key: 'Tab', keyCode: 9, bubbles: true, cancelable: true })
    view.dom.dispatchEvent(event)
    expect(event.defaultPrevented).toBe(false)
  })

  test('a link is set, changed and removed', () => {
    const { textarea, view } = page('ett två', '<p>ett två</p>')
    select(view, 1, 4)
    press('link')
    const field = document.querySelector('[data-link] input')
    field.value = 'javascript:alert(1)'
    key(field, 'Enter')
    expect([textarea.value, field.getAttribute('aria-invalid')]).toEqual(['ett två', 'true'])
    field.value = 'ekvalla.se'
    key(field, 'Enter')
    expect([textarea.value, document.querySelector('[data-link]').hidden]).toEqual(['[ett](https://ekvalla.se) två', true])
    select(view, 2, 2)
    press('link')
    expect(document.querySelector('[data-link] input').value).toBe('https://ekvalla.se')
    press('linkRemove')
    expect(textarea.value).toBe('ett två')
  })

  test('a text that somebody else puts into the field is shown as it is', () => {
    const { textarea } = page('a', '<p>a</p>')
    textarea.value = 'ett **utkast**'
    textarea.dispatchEvent(new Event('input', { bubbles: true }))
    expect([textarea.hidden, document.querySelector('.editor')]).toEqual([false, null])
  })

  test.each([['a page that forgot the HTML', 'text', ''], ['a text without anything to show', '', '']])('%s', (_name, text, html) => {
    const { editor, textarea } = page(text, html)
    expect([editor === null, textarea.value]).toEqual([text !== '', text])
  })

  test('fingers keep the textarea', () => {
    window.matchMedia = () => ({ matches: true })
    const { editor, textarea } = page('a', '<p>a</p>')
    expect([editor, textarea.hidden]).toEqual([null, false])
  })
})

test.each([
  ['ekvalla.se/a', 'https://ekvalla.se/a'], [' https://x.se ', 'https://x.se'], ['anna@ekvalla.se', 'mailto:anna@ekvalla.se'], ['/delar/5', '/delar/5'], ['#svar', '#svar'],
  ['javascript:alert(1)', null], ['//evil.example', null], ['/\\evil.example', null], ['data:text/html,x', null], ['två ord', null], ['', null],
])('the address %j is %j', (typed, address) => expect(completeAddress(typed)).toBe(address))
