/**
 * After a swap the reader must not fall back to the top of the page: a button that replaces itself loses focus to <body>.
 * The swapped-in part may name its heir with `data-focus`; else its first heading gets focus.
 * An error summary takes focus when the page or the part arrives.
 */
export function heir(part) {
  return part.querySelector('.errors') ?? part.querySelector('[data-focus]') ?? part.querySelector('h1, h2, h3, h4')
}

export function focusOn(element) {
  if (!element) return
  if (!element.matches('a[href], button, input, select, textarea, [tabindex]')) element.setAttribute('tabindex', '-1')
  element.focus({ preventScroll: element.matches('h1, h2, h3, h4') })
}

export function keepFocus(page) {
  focusOn(page.querySelector('.errors'))
  let hadFocus = false
  page.addEventListener('htmx:beforeSwap', (event) => { hadFocus = event.target.contains(page.activeElement) && page.activeElement !== page.body })
  page.addEventListener('htmx:afterSettle', (event) => {
    if (hadFocus && page.activeElement === page.body) focusOn(heir(event.target))
    const words = event.target.querySelector?.('[data-announce]')?.dataset.announce
    if (words) announce(page, words)
  })
}

/** Says a sentence to screen readers through the one polite live region of the page. */
export function announce(page, words) {
  const region = page.getElementById('live')
  if (region) region.textContent = words
}
