import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { keep, kept, sent, tidy } from '../kept.js'
import mount, { Keeper, fill, isSame, valuesOf } from './draftkeeper.js'

const WORDS = 'data-saved="Sparat {time}" data-unsent="Inte sparat, finns kvar på den här datorn." data-again="Försök igen" data-conflict="Någon annan har ändrat." data-both="Se båda texterna"'
const page = (attributes, { text = 'server', revision = 4, extra = '' } = {}) => {
  document.body.innerHTML = `<p id="live"></p><form action="/spara" ${attributes}><input type="hidden" name="csrfmiddlewaretoken" value="t1"><input type="hidden" name="revision" value="${revision}">
    <textarea name="text">${text}</textarea><input type="checkbox" name="tag" value="a"><input type="checkbox" name="tag" value="b"><input type="password" name="secret">${extra}<p class="saved" ${WORDS}></p><button name="go" value="next">Spara</button></form>`
  return document.forms[0]
}
const type = (form, text) => {
  form.elements.text.value = text
  form.elements.text.dispatchEvent(new Event('input', { bubbles: true }))
}
const line = () => document.querySelector('.saved').textContent
const json = (status, body) => ({ status, ok: status < 300, headers: new Headers({ 'content-type': 'application/json' }), json: async () => body, text: async () => '' })
const page403 = (status, text) => ({ status, ok: status < 300, headers: new Headers({ 'content-type': 'text/html' }), text: async () => text })
const after = (milliseconds) => vi.advanceTimersByTimeAsync(milliseconds)

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-25T14:32:00') })
  localStorage.clear()
  sessionStorage.clear()
})
afterEach(() => vi.useRealTimers())

describe('values', () => {
  test('are what the form would send, without secrets and tokens', () => {
    const form = page('')
    form.elements.tag[1].checked = true
    form.elements.secret.value = 'x'
    expect(valuesOf(form)).toEqual({ revision: ['4'], text: ['server'], tag: ['b'] })
  })

  test('go back into the fields, and only fields that changed say so', () => {
    const form = page('')
    const heard = []
    form.addEventListener('input', (event) => heard.push(event.target.name))
    fill(form, { revision: ['3'], text: ['mitt'], tag: ['a'] })
    expect(valuesOf(form)).toEqual({ revision: ['3'], text: ['mitt'], tag: ['a'] })
    expect(heard).toEqual(['revision', 'text', 'tag'])
  })

  test('say the same whatever the line ends are', () => {
    expect(isSame({ text: ['a\r\nb '] }, { text: ['a\nb'] })).toBe(true)
    expect(isSame({ text: ['a'] }, { text: ['b'] })).toBe(false)
  })
})

describe('a kept form', () => {
  test('stores every letter at once and nothing when nothing differs', () => {
    const form = page('data-keep="del-5"')
    new Keeper(form).start()
    type(form, 'server!')
    expect(kept('del-5').values.text).toEqual(['server!'])
    type(form, 'server')
    expect(kept('del-5')).toBe(null)
  })

  test('keeps what was written before the script arrived', () => {
    const form = page('data-keep="del-5"')
    form.elements.text.value = 'snabbare än skriptet'
    new Keeper(form).start()
    expect(kept('del-5').values.text).toEqual(['snabbare än skriptet'])
  })

  test('puts the text back with the revision it began from, and says that it is unsent', () => {
    keep('del-5', { revision: ['3'], text: ['mitt utkast'], tag: ['b'] })
    const form = page('data-keep="del-5"', { text: 'annans text', revision: 5 })
    new Keeper(form).start()
    expect(valuesOf(form)).toEqual({ revision: ['3'], text: ['mitt utkast'], tag: ['b'] })
    expect([line(), document.getElementById('live').textContent]).toEqual(Array(2).fill('Inte sparat, finns kvar på den här datorn.'))
  })

  test('drops what the server already has, though the answer was lost', () => {
    keep('del-5', { revision: ['4'], text: ['samma text\r\n'], tag: [] })
    const form = page('data-keep="del-5"', { text: 'samma text', revision: 5 })
    new Keeper(form).start()
    expect([form.elements.revision.value, kept('del-5'), line()]).toEqual(['5', null, ''])
  })

  test('works where the browser stores nothing', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => { throw new DOMException('full', 'QuotaExceededError') })
    const form = page('data-keep="del-5"')
    new Keeper(form).start()
    expect(() => type(form, 'mer')).not.toThrow()
    vi.restoreAllMocks()
  })
})

describe('what arrived', () => {
  const clock = (redirectCount, timeOrigin = Date.now()) => ({ timeOrigin, getEntriesByType: () => [{ redirectCount }] })

  test('is forgotten where the page says so', () => {
    keep('a', {})
    keep('b', {})
    document.body.innerHTML = '<p data-kept="a"></p><p data-kept></p>'
    tidy(document, clock(0))
    expect([kept('a'), Boolean(kept('b'))]).toEqual([null, true])
  })

  test.each([
    ['led on by the server', 1, 0, '<h1>Del 5</h1>', true],
    ['led back to the form', 1, 0, '<form data-keep="a"></form>', false],
    ['led to the sign-in', 1, 0, '<form><input name="login"></form>', false],
    ['answered without leading on', 0, 0, '<h1>Del 5</h1>', false],
    ['lost; another page was opened later', 1, 60_000, '<h1>Del 5</h1>', false],
  ])('%s', (_name, redirects, later, html, isForgotten) => {
    keep('a', {})
    sent('a')
    document.body.innerHTML = html
    tidy(document, clock(redirects, Date.now() + later))
    expect(kept('a') === null).toBe(isForgotten)
    expect(sessionStorage.length).toBe(0)
  })

  test('two weeks later nobody asks for it', () => {
    keep('a', {})
    vi.setSystemTime(Date.now() + 15 * 24 * 3600 * 1000)
    document.body.innerHTML = ''
    tidy(document, clock(0))
    expect(kept('a')).toBe(null)
  })
})

test('choosing between two texts ends the keeping: at once for a link, on arrival for a form', () => {
  keep('a', {})
  keep('b', {})
  document.body.innerHTML = '<a href="#x" data-settles="a">Behåll den andra</a><form data-settles="b"></form>'
  document.querySelectorAll('[data-settles]').forEach((element) => mount(element))
  document.querySelector('a').click()
  document.forms[0].dispatchEvent(new Event('submit'))
  expect([kept('a'), Boolean(kept('b')), JSON.parse(sessionStorage.getItem('linje.sent')).key]).toEqual([null, true, 'b'])
})

describe('autosave', () => {
  const begin = (...answers) => {
    const form = page('data-keep="fraga-7" data-autosave')
    const fetcher = vi.fn()
    answers.forEach((answer) => (answer instanceof Error ? fetcher.mockRejectedValueOnce(answer) : fetcher.mockResolvedValueOnce(answer)))
    const keeper = new Keeper(form, fetcher)
    keeper.start()
    return { form, fetcher, keeper }
  }

  test('posts after a pause, once for many letters, and takes the new revision', async () => {
    const { form, fetcher } = begin(json(200, { revision: 5, saved_at: '2026-11-25T14:32:05' }))
    type(form, 'a')
    await after(1000)
    type(form, 'ab')
    await after(1000)
    expect(fetcher.mock.calls.length).toBe(0)
    await after(500)
    const [url, { method, body, headers }] = fetcher.mock.calls[0]
    expect([fetcher.mock.calls.length, url, method, headers.Accept]).toEqual([1, form.action, 'POST', 'application/json'])
    expect([...body.entries()].map(([name, value]) => `${name}=${value}`)).toEqual(['csrfmiddlewaretoken=t1', 'revision=4', 'text=ab', 'secret='])
    expect([form.elements.revision.value, kept('fraga-7'), line()]).toEqual(['5', null, 'Sparat 14.32'])
  })

  test('sends what was written before the script arrived', async () => {
    const form = page('data-autosave')
    form.elements.text.value = 'snabbare än skriptet'
    const fetcher = vi.fn().mockResolvedValueOnce(json(200, { revision: 5, saved_at: '09.05' }))
    new Keeper(form, fetcher).start()
    await after(1500)
    expect(fetcher.mock.calls[0][1].body.get('text')).toBe('snabbare än skriptet')
  })

  test('shows a time the server wrote as it is', async () => {
    const { form } = begin(json(200, { revision: 5, saved_at: '09.05' }))
    type(form, 'a')
    await after(1500)
    expect(line()).toBe('Sparat 09.05')
  })

  test('what is typed while a save is on its way stays kept and goes with the next', async () => {
    let answer
    const { form, fetcher } = begin(new Promise((resolve) => { answer = resolve }), json(200, { revision: 6, saved_at: '14.33' }))
    type(form, 'a')
    await after(1500)
    type(form, 'ab')
    await after(3000)
    expect(fetcher.mock.calls.length).toBe(1)
    answer(json(200, { revision: 5, saved_at: '14.32' }))
    await after(0)
    expect(kept('fraga-7').values).toMatchObject({ revision: ['5'], text: ['ab'] })
    await after(1500)
    expect([fetcher.mock.calls[1][1].body.get('revision'), kept('fraga-7'), line()]).toEqual(['5', null, 'Sparat 14.33'])
  })

  test('without network the text stays, and is sent again', async () => {
    const { form, fetcher } = begin(new TypeError('offline'), json(200, { revision: 5, saved_at: '14.40' }))
    type(form, 'a')
    await after(1500)
    expect([line(), document.querySelector('.saved').className]).toEqual(['Inte sparat, finns kvar på den här datorn. Försök igen', 'saved is-error'])
    expect(kept('fraga-7').values.text).toEqual(['a'])
    document.querySelector('.saved button').click()
    await after(0)
    expect([fetcher.mock.calls.length, line()]).toEqual([2, 'Sparat 14.40'])
  })

  test('a lost session or a page instead of an answer is no success', async () => {
    const { form } = begin({ status: 0, ok: false, type: 'opaqueredirect', headers: new Headers() })
    type(form, 'a')
    await after(1500)
    expect([line(), kept('fraga-7').values.text]).toEqual(['Inte sparat, finns kvar på den här datorn. Försök igen', ['a']])
  })

  test('an old token is renewed once', async () => {
    const { form, fetcher } = begin(page403(403, ''), page403(200, '<input name="csrfmiddlewaretoken" value="t2">'), json(200, { revision: 5, saved_at: '14.32' }))
    type(form, 'a')
    await after(1500)
    expect([fetcher.mock.calls.length, fetcher.mock.calls[2][1].body.get('csrfmiddlewaretoken'), line()]).toEqual([3, 't2', 'Sparat 14.32'])
  })

  test('when somebody else was first it stops, keeps the text and leads to both', async () => {
    const { form, fetcher } = begin(json(409, { error: 'Åsa ändrade svaret 14.02.' }))
    type(form, 'a')
    await after(1500)
    const button = document.querySelector('.saved button')
    expect([line(), button.type, form.elements.revision.value]).toEqual(['Åsa ändrade svaret 14.02. Se båda texterna', 'submit', '4'])
    type(form, 'ab')
    await after(60_000)
    expect([fetcher.mock.calls.length, kept('fraga-7').values.text]).toEqual([1, ['ab']])
  })

  test('the conflict may have a page of its own', async () => {
    const { form } = begin(json(409, { url: '/konflikt' }))
    type(form, 'a')
    await after(1500)
    expect([line(), document.querySelector('.saved a').getAttribute('href')]).toEqual(['Någon annan har ändrat. Se båda texterna', '/konflikt'])
  })

  test('a form sent while a save is on its way waits for its revision', async () => {
    let answer
    const { form } = begin(new Promise((resolve) => { answer = resolve }))
    const asked = []
    form.requestSubmit = (submitter) => asked.push([submitter.value, form.elements.revision.value])
    type(form, 'a')
    await after(1500)
    const event = new SubmitEvent('submit', { cancelable: true, bubbles: true, submitter: form.querySelector('button[name=go]') })
    form.dispatchEvent(event)
    expect([event.defaultPrevented, asked]).toEqual([true, []])
    answer(json(200, { revision: 5, saved_at: '14.32' }))
    await after(0)
    expect(asked).toEqual([['next', '5']])
  })
})
