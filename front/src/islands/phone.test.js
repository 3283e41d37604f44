import { expect, test } from 'vitest'
import { renewed } from './phone.js'

const block = (text, said, css = 'blk') => {
  const made = document.createElement('div')
  made.innerHTML = `<article class="${css}"><h3>Svar</h3><div data-text>${text}</div><div class="does"></div><p>${said}</p></article>`
  return made.firstElementChild
}

test('a paragraph is renewed around a text that nobody changed, so chosen words stay chosen', () => {
  const old = block('<p>Inom fyra timmar.</p>', 'Inget sagt')
  document.body.replaceChildren(old)
  const text = old.querySelector('[data-text]')
  expect(renewed(old, block('<p>Inom fyra timmar.</p>', 'Två räcker', 'blk focus'))).toBe(old)
  expect(old.querySelector('[data-text]')).toBe(text)
  expect(old.outerHTML).toBe(block('<p>Inom fyra timmar.</p>', 'Två räcker', 'blk focus').outerHTML)
})

test('a text that was changed is shown', () => {
  const old = block('<p>Inom fyra timmar.</p>', 'Inget sagt')
  document.body.replaceChildren(old)
  const fresh = block('<p>Inom två timmar.</p>', 'Inget sagt')
  expect(renewed(old, fresh)).toBe(fresh)
  expect([...document.body.children]).toEqual([fresh])
})
