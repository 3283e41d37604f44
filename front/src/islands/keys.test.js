import { expect, test } from 'vitest'
import { isWriting, next, wanted } from './keys.js'

const press = (key, more = {}) => new KeyboardEvent('keydown', { key, ...more })

test('letters are read without regard to case, Ctrl+Enter is one key', () => {
  expect(wanted(press('J'))).toBe('j')
  expect(wanted(press('Enter', { ctrlKey: true }))).toBe('ctrl+enter')
})

test('what belongs to the browser is left to it', () => {
  expect(wanted(press('a', { ctrlKey: true }))).toBe(null)
  expect(wanted(press('m', { altKey: true }))).toBe(null)
})

test('nobody is disturbed while writing, but a radio button is not writing', () => {
  document.body.innerHTML = '<textarea></textarea><input type="radio"><p contenteditable="true"><b>x</b></p>'
  expect([...document.querySelectorAll('textarea, input, b')].map(isWriting)).toEqual([true, false, true])
})

test('the same key goes round', () => {
  expect(next(['a', 'b'], 'b')).toBe('a')
  expect(next(['a', 'b'], null)).toBe('a')
})

test('K goes the other way round', () => {
  expect(next(['a', 'b', 'c'], 'b', -1)).toBe('a')
  expect(next(['a', 'b', 'c'], 'a', -1)).toBe('c')
  expect(next(['a', 'b', 'c'], null, -1)).toBe('c')
})
