import { expect, test } from 'vitest'
import { arrange } from './notes.js'

test('notes that have room stand at their words', () => {
  expect(arrange([0, 200, 400], [100, 100, 100])).toEqual([0, 200, 400])
})

test('a note that would cover the next pushes it down', () => {
  expect(arrange([0, 50, 60], [100, 100, 100], -1, 10)).toEqual([0, 110, 220])
})

test('the open note stays and its neighbours give way on both sides', () => {
  expect(arrange([0, 50, 60], [100, 100, 100], 1, 10)).toEqual([-60, 50, 160])
})

test('a note above the open one is not moved without need', () => {
  expect(arrange([0, 300, 310], [100, 100, 100], 1, 10)).toEqual([0, 300, 410])
})
