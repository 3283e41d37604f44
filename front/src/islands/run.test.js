import { expect, it } from 'vitest'
import { carryOver, held, isBusy } from './run.js'

const list = (rows) => {
  const section = document.createElement('section')
  section.innerHTML = rows.map(([id, inside = '']) => `<li class="one" data-id="${id}">${inside}</li>`).join('')
  document.body.append(section)
  return section
}
const ids = (section) => [...section.querySelectorAll('.one')].map((row) => row.dataset.id)
const form = (text = '') => `<details open><textarea>${text}</textarea></details>`

it('counts in words', () => {
  const words = { one: 'Visa 1 ny', other: 'Visa {n} nya' }

  expect([1, 3].map((n) => held(words, n))).toEqual(['Visa 1 ny', 'Visa 3 nya'])
})

it('holds new rows back until they are asked for', () => {
  const held = list([['b'], ['a']])
  const fresh = list([['c'], ['b'], ['a']])

  expect(carryOver(held, fresh, { reveals: false })).toEqual([])
  expect(ids(fresh)).toEqual(['b', 'a'])

  const shown = list([['c'], ['b'], ['a']])
  expect(carryOver(held, shown, { reveals: true }).map((row) => row.dataset.id)).toEqual(['c'])
  expect(ids(shown)).toEqual(['c', 'b', 'a'])
})

it('keeps the row in which somebody is writing', () => {
  const old = list([['a', form()]])
  old.querySelector('textarea').value = 'Half an ans'
  const fresh = list([['a', form()]])

  carryOver(old, fresh, { reveals: true })

  expect(fresh.querySelector('textarea').value).toBe('Half an ans')
})

it('takes a row for busy only when something was begun in it', () => {
  expect(isBusy(list([['a', form('given')]]).firstElementChild)).toBe(false)
})

it('keeps a choice that is made but not sent, though its fold is closed', () => {
  const row = list([['a', '<details class="reply"><input type="radio" name="disposition"></details>']]).firstElementChild
  row.querySelector('input').checked = true

  expect(isBusy(row)).toBe(true)
})

it('leaves a fold open that somebody has opened', () => {
  const old = list([['a', '<details class="reply" open></details>'], ['b', '<details class="reply"></details>']])
  const fresh = list([['a', '<details class="reply"></details>'], ['b', '<details class="reply"></details>']])

  carryOver(old, fresh, { reveals: true })

  expect([...fresh.querySelectorAll('details')].map(({ open }) => open)).toEqual([true, false])
})
