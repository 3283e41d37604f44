import { beforeEach, describe, expect, it, vi } from 'vitest'
import { openOutbox, uuid } from './outbox.js'

const answer = (status, told = {}) => ({ status, ok: status >= 200 && status < 300, json: async () => told })
const settled = () => new Promise((resolve) => setTimeout(resolve, 20))

function outbox(fetcher, more = {}) {
  return openOutbox({ code: 'ABCD2345', send: '/send/', token: '/token/', csrf: () => 'old', fetcher, ...more })
}
const sent = (fetcher) => fetcher.mock.calls.filter(([url]) => url === '/send/').map(([, options]) => options.body)

beforeEach(() => localStorage.clear())

describe('what a phone has written', () => {
  it('is stored before it is sent and taken out when the server has it', async () => {
    const stored = []
    const fetcher = vi.fn(async () => { stored.push(localStorage.length); return answer(201, { words: 'Sent.' }) })
    const onStored = vi.fn()
    const box = outbox(fetcher, { onStored })

    box.add({ kind: 'comment', text: 'Two hours.' })
    await settled()

    expect(stored).toEqual([1])
    expect(box.rows()).toEqual([])
    expect(onStored.mock.calls[0][1]).toEqual({ words: 'Sent.' })
  })

  it('goes in the order in which it was written, each under its own key', async () => {
    const fetcher = vi.fn(async () => answer(201))
    const box = outbox(fetcher)

    for (const text of ['one', 'two', 'three']) box.add({ kind: 'comment', text })
    await settled()

    expect(sent(fetcher).map((body) => body.get('text'))).toEqual(['one', 'two', 'three'])
    expect(new Set(sent(fetcher).map((body) => body.get('key'))).size).toBe(3)
  })

  it.each([['no network', async () => { throw new TypeError('failed') }], ['401', async () => answer(401)], ['500', async () => answer(500)]])('stays in the phone on %s', async (_name, fetcher) => {
    const box = outbox(fetcher)

    box.add({ kind: 'comment', text: 'Two hours.' })
    await settled()

    expect(box.rows().map((row) => row.text)).toEqual(['Two hours.'])
  })

  it('stops at the first that cannot be sent, so that the order holds', async () => {
    const fetcher = vi.fn(async () => answer(503))
    const box = outbox(fetcher)

    box.add({ kind: 'comment', text: 'one' })
    await settled()
    box.add({ kind: 'comment', text: 'two' })
    await settled()

    expect(sent(fetcher).map((body) => body.get('text'))).toEqual(['one', 'one'])
  })

  it('keeps what the server refuses for good, with the reason, and goes on with the next', async () => {
    const fetcher = vi.fn(async (_url, { body }) => (body.get('text') === 'one' ? answer(422, { words: 'Too long.' }) : answer(201)))
    const box = outbox(fetcher)

    box.add({ kind: 'comment', text: 'one' })
    box.add({ kind: 'comment', text: 'two' })
    await settled()

    expect(box.rows().map(({ text, state, words }) => [text, state, words])).toEqual([['one', 'refused', 'Too long.']])
  })

  it('is sent again under the same key with a fresh token when the old one has expired', async () => {
    const fetcher = vi.fn(async (url, { body } = {}) => {
      if (url === '/token/') return answer(200, { token: 'fresh' })
      return body.get('csrfmiddlewaretoken') === 'fresh' ? answer(201) : answer(403)
    })
    const box = outbox(fetcher)

    box.add({ kind: 'comment', text: 'Two hours.' })
    await settled()

    expect(box.rows()).toEqual([])
    expect(new Set(sent(fetcher).map((body) => body.get('key'))).size).toBe(1)
  })

  it('of another workshop is left alone', async () => {
    localStorage.setItem('linje.outbox.OTHER234.x', JSON.stringify({ key: 'x', order: 1, text: 'elsewhere' }))

    expect(outbox(async () => answer(201)).rows()).toEqual([])
  })
})

it('makes keys where there is no crypto.randomUUID', () => {
  vi.spyOn(crypto, 'randomUUID', 'get').mockReturnValue(undefined)

  expect(uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
