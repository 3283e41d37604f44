// @vitest-environment node
import { expect, test } from 'vitest'
import { buildSprite } from './assets.js'

test('the sprite holds a named icon as a symbol', () => {
  expect(buildSprite(['check'])).toContain('<symbol id="check" viewBox="0 0 24 24"><path d="M20 6 9 17l-5-5" /></symbol>')
})

test('an icon that does not exist stops the build', () => {
  expect(() => buildSprite(['no-such-icon'])).toThrow('There is no icon "no-such-icon"')
})
