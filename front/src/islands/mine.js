/** One's own page: what still is in the phone stands above what has arrived, and is sent from here too. */
import { openOutbox } from './outbox.js'

export default function mine(main) {
  const list = main.querySelector('[data-in-phone]')
  const outbox = openOutbox({
    code: main.dataset.code, send: main.dataset.send, token: main.dataset.token,
    csrf: () => document.querySelector('[name=csrfmiddlewaretoken]').value, onChange: draw, onStored: () => location.reload(),
  })
  function draw() {
    list.replaceChildren(...outbox.rows().map((row) => {
      const item = document.createElement('li')
      const who = document.createElement('span')
      who.className = 'who'
      who.textContent = row.state === 'refused' ? row.words : main.dataset.wordsWaits
      const text = document.createElement('p')
      text.className = 'q'
      text.textContent = row.kind === 'suggestion' ? row.suggested : row.text
      item.append(who, text)
      return item
    }))
    list.hidden = !list.children.length
  }
  draw()
  outbox.flush()
}
