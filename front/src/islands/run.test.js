import { expect, it } from 'vitest'
import { carryOver, drawer, held, isBusy, releasing } from './run.js'

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

const room = (step, inside = '') => {
  const section = document.createElement('div')
  section.innerHTML = `<div id="room"><h2>${step}</h2><form id="step-after"><button value="${step}">Next</button></form>${inside}</div>`
  return section.firstElementChild
}

it('draws the room over itself: the button that is pressed stays the same one, and keeps focus', () => {
  document.body.replaceChildren(room(1))
  const { ask, draw } = drawer(() => document.getElementById('room'))
  const button = document.querySelector('#step-after button')
  button.focus()

  draw(room(2, '<p>more</p>'), ask())

  expect(document.querySelector('#step-after button')).toBe(button)
  expect([button.value, document.activeElement, document.querySelector('h2').textContent]).toEqual(['2', button, '2'])
})

it('does not draw what an older question is answered late', () => {
  document.body.replaceChildren(room(1))
  const { ask, draw } = drawer(() => document.getElementById('room'))
  const [older, newer] = [ask(), ask()]

  expect(draw(room(3), newer)).toBe(true)
  expect(draw(room(2), older)).toBe(false)
  expect(document.querySelector('h2').textContent).toBe('3')
})

it('gives focus to the heading where the button that had it is gone', () => {
  document.body.replaceChildren(room(1))
  const { ask, draw } = drawer(() => document.getElementById('room'))
  document.querySelector('#step-after button').focus()
  const last = room(2)
  last.querySelector('form').remove()

  draw(last, ask())

  expect(document.activeElement).toBe(document.querySelector('h2'))
})

it('waits until what is pressed is let go', async () => {
  const main = document.body.appendChild(document.createElement('main'))
  const released = releasing(main)
  await released()

  main.dispatchEvent(new Event('pointerdown'))
  const order = []
  const waited = released().then(() => order.push('drawn'))
  await new Promise((go) => setTimeout(go))
  window.dispatchEvent(new Event('pointerup'))
  order.push('up')
  await waited

  expect(order).toEqual(['up', 'drawn'])
  await released()
})
