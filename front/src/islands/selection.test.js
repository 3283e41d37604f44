import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import mount, { anchorOf, codePoints, grown, plainText } from './selection.js'

const CASES = JSON.parse(readFileSync(`${import.meta.dirname}/../../../tests/strategies/anchor_cases.json`, 'utf8'))

const page = (html) => {
  document.body.innerHTML = `<div data-statement-key="k1">${html}</div>`
  return document.querySelector('[data-statement-key]')
}
/** A range over words of the statement, found in its text nodes joined. */
const over = (root, words) => {
  const nodes = []
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) nodes.push(walker.currentNode)
  const at = nodes.map((node) => node.data).join('').indexOf(words)
  const place = (index, isEnd) => {
    for (const node of nodes) {
      if (index < node.length || (isEnd && index === node.length)) return [node, index]
      index -= node.length
    }
  }
  const range = document.createRange()
  range.setStart(...place(at))
  range.setEnd(...place(at + words.length, true))
  return range
}

describe('the plain text', () => {
  test.each([
    ['blocks are lines', '<h2>Ton</h2>\n<p>Vi svarar.</p>', 'Ton\nVi svarar.'],
    ['white space is one space', '<p>Vi\n  svarar&nbsp; <em> nu </em></p>', 'Vi svarar nu'],
    ['a break is a space', '<p>a<br>b</p>', 'a b'],
    ['lists and tables', '<ul><li>a<ul><li>b</li></ul></li></ul><table><tr><td>c</td><td>d</td></tr></table>', 'a\nb\nc\nd'],
    ['marks are no blocks', '<p>Vi <mark>sva<em>rar</em></mark> nu</p>', 'Vi svarar nu'],
    ['what is not the text', '<p>Vi svarar<span data-no-text>2 kommentarer</span></p><aside data-no-text>x</aside>', 'Vi svarar'],
    ['a byte order mark is no space', '<p>a \uFEFF b</p>', 'a \uFEFF b'],
  ])('%s', (_name, html, text) => expect(plainText(page(html)).text).toBe(text))
})

test.each(CASES.map((each) => [each.name, each]))('grows as the server does: %s', (_name, { text, selected, exact }) => {
  const start = text.indexOf(selected)
  const span = grown(text, start, start + selected.length)
  expect(text.slice(span.start, span.end)).toBe(exact)
})

test('a text without words cannot be pointed at', () => expect(grown('– …', 0, 1)).toBe(null))

describe('a selection', () => {
  test('across inline tags and notes is counted in code points', () => {
    const statement = page('<h2>👩🏽‍💻 Ton</h2><p>Vi <em>svarar</em><sup data-no-text>1</sup> inom <mark>fyra timmar</mark> på vardagar.</p>')
    const anchor = anchorOf(statement, over(statement, 'fyra timmar'))
    const text = plainText(statement).text
    expect([anchor.start, anchor.end, anchor.exact]).toEqual([19, 47, 'inom fyra timmar på vardagar'])
    expect([...text].slice(anchor.start, anchor.end).join('')).toBe(anchor.exact)
  })

  test('that leaves the statement is cut at its end', () => {
    const statement = page('<p>Vi svarar inom fyra timmar på vardagar.</p>')
    document.body.insertAdjacentHTML('beforeend', '<p>Något annat.</p>')
    const range = over(statement, 'fyra timmar på vardagar')
    range.setEndAfter(document.body.lastChild)
    expect(anchorOf(statement, range).exact).toBe('inom fyra timmar på vardagar')
  })

  test('of another place holds nothing', () => {
    const statement = page('<p>Vi svarar.</p>')
    document.body.insertAdjacentHTML('beforeend', '<p>Något annat.</p>')
    const range = document.createRange()
    range.selectNodeContents(document.body.lastChild)
    expect(anchorOf(statement, range)).toBe(null)
  })
})

test('decomposed letters count as the server stores them', () => expect(codePoints('a\u030a')).toBe(1))

describe('the form', () => {
  const html = (attribute) => `<div data-statement-key="k1"><p>Vi svarar inom fyra timmar på vardagar.</p></div><div data-statement-key="k2"><p>Vi ber aldrig om personnummer i ett öppet fält.</p></div>
    <form ${attribute}><input name="key" value="k1"><input name="start"><input name="end"><input name="exact"><div data-quote-box hidden><q data-quote></q><button type="button" data-quote-clear>x</button></div><textarea name="text"></textarea></form>`
  const select = (key, words) => {
    const range = over(document.querySelector(`[data-statement-key="${key}"]`), words)
    getSelection().removeAllRanges()
    getSelection().addRange(range)
    document.dispatchEvent(new Event('selectionchange'))
    vi.advanceTimersByTime(300)
  }
  const values = () => ['key', 'start', 'end', 'exact'].map((name) => document.forms[0].elements[name].value)
  const start = (attribute = 'data-comment-form') => {
    document.body.innerHTML = html(attribute)
    mount(document.forms[0])
  }

  beforeEach(() => vi.useFakeTimers())

  test('takes the words and their statement, and shows them', () => {
    start()
    select('k2', 'personnummer')
    expect(values()).toEqual(['k2', '17', '41', 'personnummer i ett öppet'])
    expect([document.querySelector('[data-quote]').textContent, document.querySelector('[data-quote-box]').hidden]).toEqual(['personnummer i ett öppet', false])
  })

  test('keeps them when the cursor goes into the form, and gives them back on demand', () => {
    start()
    select('k1', 'fyra timmar')
    getSelection().collapse(document.querySelector('textarea'), 0)
    document.dispatchEvent(new Event('selectionchange'))
    vi.advanceTimersByTime(300)
    expect(values()[3]).toBe('inom fyra timmar på vardagar')
    document.querySelector('[data-quote-clear]').click()
    expect(values()).toEqual(['k1', '', '', ''])
    expect(document.querySelector('[data-quote-box]').hidden).toBe(true)
  })

  test('of one statement hears no other', () => {
    start('data-comment-form="k1"')
    select('k2', 'personnummer')
    expect(values()).toEqual(['k1', '', '', ''])
  })

  test('that came back refused shows the words it has', () => {
    document.body.innerHTML = html('data-comment-form')
    document.forms[0].elements.exact.value = 'fyra timmar'
    mount(document.forms[0])
    expect([document.querySelector('[data-quote]').textContent, document.querySelector('[data-quote-box]').hidden]).toEqual(['fyra timmar', false])
  })
})
