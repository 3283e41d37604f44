/**
 * Islands: `<div data-island="notes">` loads src/islands/notes.js and calls its default export with the element.
 * Several names may stand in one attribute. Nothing is loaded on a page that has no island.
 */
const modules = import.meta.glob(['./islands/*.js', '!./islands/*.test.js'])
const mounted = new WeakMap()

export async function mount(root, known = modules) {
  const found = [...root.querySelectorAll('[data-island]')]
  if (root.matches?.('[data-island]')) found.unshift(root)
  await Promise.all(found.flatMap((element) => element.dataset.island.split(/\s+/).map((name) => start(element, name, known))))
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
