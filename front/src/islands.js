/**
 * Islands: `<div data-island="notes">` loads src/islands/notes.js and calls its default export with the element.
 * Several names may stand in one attribute. Fields and forms that say themselves what they need have an island of their
 * own. Nothing is loaded on a page that has no island.
 */
export const OWN = {
  editor: '[data-editor]',
  selection: '[data-comment-form]',
  draftkeeper: '[data-keep], [data-kept], [data-settles], [data-autosave]',
}
const modules = import.meta.glob(['./islands/*.js', '!./islands/*.test.js'])
const mounted = new WeakMap()

export async function mount(root, known = modules) {
  const within = (selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)]
  const named = within('[data-island]').flatMap((element) => element.dataset.island.split(/\s+/).map((name) => [element, name]))
  const own = Object.entries(OWN).flatMap(([name, selector]) => within(selector).map((element) => [element, name]))
  await Promise.all([...named, ...own].map(([element, name]) => start(element, name, known)))
}

async function start(element, name, known) {
  const names = mounted.get(element) ?? mounted.set(element, new Set()).get(element)
  if (names.has(name)) return
  names.add(name)
  const load = known[`./islands/${name}.js`]
  if (!load) throw new Error(`There is no island "${name}" in src/islands.`)
  const island = await load()
  island.default(element)
}
