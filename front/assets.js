import { readFileSync } from 'node:fs'

const here = (path) => new URL(`./${path}`, import.meta.url)

/** The icons of the interface: Lucide's names, drawn with Lucide's lines. */
export const LUCIDE = [
  'arrow-down', 'arrow-left', 'arrow-right', 'arrow-up', 'bold', 'calendar', 'check', 'chevron-down', 'chevron-left',
  'chevron-right', 'chevrons-up-down', 'clock', 'copy', 'download', 'external-link', 'eye', 'eye-off', 'file-text',
  'heading-2', 'heading-3', 'heading-4', 'history', 'image', 'info', 'italic', 'key-round', 'link', 'list', 'list-filter', 'list-indent-decrease', 'list-indent-increase', 'list-ordered',
  'lock', 'log-out', 'mail', 'menu', 'message-square', 'monitor', 'moon', 'pause', 'pencil', 'play', 'plus', 'printer',
  'qr-code', 'quote', 'redo-2', 'refresh-cw', 'reply', 'rotate-ccw', 'search', 'send', 'settings', 'smartphone', 'sun',
  'table', 'trash-2', 'triangle-alert', 'undo-2', 'upload', 'user', 'users', 'vote', 'wifi-off', 'x',
]

/** Our own: the mark of three lines and the states, which differ in shape and not only in colour. */
const OWN = {
  mark: ['0 0 22 20', '<path d="M0 3h22M0 10h14M0 17h8" stroke="currentColor" stroke-width="3.2" stroke-linecap="butt" fill="none"/>'],
  agreed: ['0 0 14 14', '<path fill="currentColor" stroke="none" fill-rule="evenodd" d="M7 0a7 7 0 1 0 0 14A7 7 0 0 0 7 0Zm3.8 5.5L6.1 10.2 3.4 7.5l1.1-1.1 1.6 1.6 3.6-3.6Z"/>'],
  discussed: ['0 0 14 14', '<circle cx="7" cy="7" r="6" stroke="currentColor" stroke-width="1.8" fill="none"/><path d="M7 1a6 6 0 0 1 0 12Z" fill="currentColor" stroke="none"/>'],
  untouched: ['0 0 14 14', '<circle cx="7" cy="7" r="6" stroke="currentColor" stroke-width="1.8" fill="none"/>'],
}

const symbol = (name, viewBox, body) => `<symbol id="${name}" viewBox="${viewBox}">${body.trim().replace(/\s*\n\s*/g, '')}</symbol>`

function lucide(name) {
  let svg
  try {
    svg = readFileSync(here(`node_modules/lucide-static/icons/${name}.svg`), 'utf8')
  } catch {
    throw new Error(`There is no icon "${name}" in lucide-static (front/assets.js).`)
  }
  return symbol(name, '0 0 24 24', svg.replace(/^[\s\S]*?<svg[\s\S]*?>/, '').replace('</svg>', ''))
}

/** The sprite as text. Throws on a name that Lucide does not have. */
export function buildSprite(names = LUCIDE) {
  const symbols = [...Object.entries(OWN).map(([name, [box, body]]) => symbol(name, box, body)), ...names.map(lucide)]
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('\n')}</svg>\n`
}

/** static_built/sprite.svg: one file, `<use href="…/sprite.svg#check">`. */
export function sprite() {
  return {
    name: 'sprite',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'sprite.svg', source: buildSprite() })
    },
  }
}

const NEWSREADER = 'node_modules/@fontsource-variable/newsreader/files/'
const SCHIBSTED = 'node_modules/@fontsource-variable/schibsted-grotesk/files/'

/** static_built/fonts/: the faces of the printed document, under names that stay the same from build to build. */
export function fonts() {
  const files = {
    'newsreader-latin-opsz-normal.woff2': NEWSREADER,
    'newsreader-latin-opsz-italic.woff2': NEWSREADER,
    'newsreader-latin-ext-opsz-normal.woff2': NEWSREADER,
    'newsreader-latin-ext-opsz-italic.woff2': NEWSREADER,
    'schibsted-grotesk-latin-wght-normal.woff2': SCHIBSTED,
    'schibsted-grotesk-latin-wght-italic.woff2': SCHIBSTED,
    'schibsted-grotesk-latin-ext-wght-normal.woff2': SCHIBSTED,
  }
  return {
    name: 'fonts',
    apply: 'build',
    generateBundle() {
      for (const [file, folder] of Object.entries(files)) {
        this.emitFile({ type: 'asset', fileName: `fonts/${file}`, source: readFileSync(here(folder + file)) })
      }
    },
  }
}
