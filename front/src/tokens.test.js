// @vitest-environment node
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync(new URL('./css/tokens.css', import.meta.url), 'utf8').replace(/\/\*.*?\*\//gs, '')
const block = (selector) => css.slice(css.indexOf(selector)).match(/\{([^}]*)\}/)[1].split(';').map((line) => line.trim().replace(/\s+/g, ' ')).filter(Boolean)

test('the reader’s dark and the system’s dark are the same', () => {
  const chosen = block('[data-bs-theme="dark"]')
  expect(chosen.length).toBe(28)
  expect(block(':root:not([data-bs-theme])')).toEqual(chosen)
})

test('every colour that changes in the dark has a light value', () => {
  const names = (lines) => lines.map((line) => line.split(':')[0])
  const light = names(block(':root, [data-bs-theme="light"]'))
  expect(names(block('[data-bs-theme="dark"]')).filter((name) => !light.includes(name))).toEqual([])
})
