import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LOST_AFTER, listen, resumed } from './stream.js'

class Source extends EventTarget {
  static made = []
  readyState = 1
  constructor(url) { super(); this.url = url; Source.made.push(this) }
  close() { this.readyState = 2 }
  hear(kind, data, id = '') { this.dispatchEvent(new MessageEvent(kind, { data: JSON.stringify(data), lastEventId: id })) }
}

beforeEach(() => { vi.useFakeTimers(); Source.made = [] })
afterEach(() => vi.useRealTimers())

it('hands each event to its handler', () => {
  const step = vi.fn()
  listen('/w/A/stream/', { step }, { Source })

  Source.made[0].hear('step', { step: 3 }, '7')

  expect(step.mock.calls).toEqual([[{ step: 3 }]])
})

it('comes back after the last number it has seen', () => {
  const stream = listen('/w/A/stream/?after=2', {}, { Source })
  Source.made[0].hear('shown', {}, '9')

  stream.reconnect()

  expect(Source.made[1].url).toBe('/w/A/stream/?after=9')
  expect(resumed('/w/A/stream/?for=screen&after=2', '')).toBe('/w/A/stream/?for=screen&after=2')
})

it('says that the line is lost after three seconds and not before, and when it is back', () => {
  const onLost = vi.fn()
  const onBack = vi.fn()
  listen('/w/A/stream/', {}, { Source, onLost, onBack })

  Source.made[0].onerror()
  vi.advanceTimersByTime(LOST_AFTER - 1)
  expect(onLost).not.toHaveBeenCalled()
  vi.advanceTimersByTime(2)
  expect(onLost).toHaveBeenCalledOnce()
  Source.made[0].onopen()
  expect(onBack).toHaveBeenCalledOnce()
})

it('does not speak of a line that was lost for a moment', () => {
  const onLost = vi.fn()
  const onBack = vi.fn()
  listen('/w/A/stream/', {}, { Source, onLost, onBack })

  Source.made[0].onerror()
  Source.made[0].onopen()
  vi.advanceTimersByTime(LOST_AFTER * 2)

  expect([onLost.mock.calls.length, onBack.mock.calls.length]).toEqual([0, 0])
})
