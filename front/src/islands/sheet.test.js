import { beforeEach, expect, it, vi } from 'vitest'
import { openSheet, plain } from './sheet.js'

const SHEET = `<template><section id="sheet"><form><a data-close href="#">Close</a><input type="hidden" name="statement"><input type="hidden" name="step" value="4">
  <input type="hidden" name="exact"><input type="hidden" name="start"><input type="hidden" name="end"><blockquote data-quote></blockquote>
  <fieldset class="tabs"><input type="radio" name="kind" value="comment" checked><input type="radio" name="kind" value="suggestion"></fieldset>
  <textarea name="text"></textarea><textarea name="suggested"></textarea><button>Send</button></form></section></template>
  <article class="blk" data-statement="k1"><div data-text><p>We answer  within
  four hours.</p><ul><li>Always.</li></ul></div></article>`

beforeEach(() => { localStorage.clear(); document.body.innerHTML = SHEET })

function open(onSend = vi.fn(), selection = null) {
  return openSheet({ template: document.querySelector('template'), block: document.querySelector('.blk'), selection, onSend, words: { empty: 'Write something first.' } }).sheet
}
const submit = (sheet) => sheet.querySelector('form').dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))

it('counts the text as the server does', () => {
  expect(plain(document.querySelector('[data-text]'))).toBe('We answer within four hours.\nAlways.')
})

it('sends the comment with its paragraph and step', () => {
  const onSend = vi.fn()
  const sheet = open(onSend)
  sheet.querySelector('[name=text]').value = ' Two hours. '

  submit(sheet)

  expect(onSend.mock.calls[0][0]).toEqual({ kind: 'comment', text: 'Two hours.', suggested: '', statement: 'k1', step: '4', exact: '', start: '', end: '' })
})

it.each([['comment'], ['suggestion']])('asks for words before it sends an empty %s', (kind) => {
  const onSend = vi.fn()
  const sheet = open(onSend)
  sheet.querySelector(`[value=${kind}]`).checked = true

  submit(sheet)

  expect(onSend).not.toHaveBeenCalled()
  expect(sheet.querySelector('.errors').textContent).toBe('Write something first.')
})

it('is about the words that were chosen', () => {
  const sheet = open(vi.fn(), { exact: 'four hours', start: 17, end: 27 })

  expect(sheet.querySelector('[data-quote]').textContent).toBe('four hours')
  expect(sheet.querySelector('[name=suggested]').value).toBe('four hours')
  expect(sheet.querySelector('[name=start]').value).toBe('17')
})

it('keeps what is being written until it is sent', () => {
  const first = open()
  first.querySelector('[name=text]').value = 'Half a sent'
  first.querySelector('form').dispatchEvent(new Event('input', { bubbles: true }))
  first.remove()

  const second = open()
  expect(second.querySelector('[name=text]').value).toBe('Half a sent')
  submit(second)
  second.remove()
  expect(open().querySelector('[name=text]').value).toBe('')
})
