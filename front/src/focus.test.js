import { beforeEach, expect, test } from 'vitest'
import { focusOn, keepFocus } from './focus.js'

const swap = (target, html) => {
  target.dispatchEvent(new CustomEvent('htmx:beforeSwap', { bubbles: true }))
  target.innerHTML = html
  target.dispatchEvent(new CustomEvent('htmx:afterSettle', { bubbles: true }))
}

beforeEach(() => {
  document.body.innerHTML = '<p id="live"></p><section id="part"><button>Save</button></section>'
})

test('a swap that removes the focused button hands focus to the heading', () => {
  keepFocus(document)
  document.querySelector('button').focus()
  swap(document.getElementById('part'), '<h2>Saved</h2><p data-announce="Saved 14.32"></p>')
  expect(document.activeElement.outerHTML).toBe('<h2 tabindex="-1">Saved</h2>')
  expect(document.getElementById('live').textContent).toBe('Saved 14.32')
})

test('a swap elsewhere leaves focus where it is', () => {
  document.body.insertAdjacentHTML('beforeend', '<input id="field">')
  keepFocus(document)
  document.getElementById('field').focus()
  swap(document.getElementById('part'), '<h2>New</h2>')
  expect(document.activeElement.id).toBe('field')
})

test('errors win over a named heir', () => {
  keepFocus(document)
  document.querySelector('button').focus()
  swap(document.getElementById('part'), '<a data-focus href="#x">Next</a><div class="errors" tabindex="-1">Two answers are missing</div>')
  expect(document.activeElement.className).toBe('errors')
})

test('nothing to focus is no fault', () => {
  expect(() => focusOn(null)).not.toThrow()
})
