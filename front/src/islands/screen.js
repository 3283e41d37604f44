/** The screen in the room: the picture is fetched again when something has happened, and the last one stays while the network is away. */
import { listen } from './stream.js'

export default function screen(root) {
  let wanted = false
  let isFetching = false

  async function renew() {
    wanted = true
    if (isFetching) return
    isFetching = true
    while (wanted) {
      wanted = false
      try {
        const answer = await fetch(location.pathname, { credentials: 'same-origin' })
        if (!answer.ok) throw new Error(String(answer.status))
        const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('.screen')
        root.className = fresh.className
        root.replaceChildren(...fresh.childNodes)
      } catch {
        setTimeout(renew, 2000)
      }
    }
    isFetching = false
  }

  const lost = document.createElement('p')
  lost.className = 'lost'
  lost.setAttribute('role', 'status')
  lost.textContent = root.dataset.wordsLost
  listen(root.dataset.stream, {
    step: renew, screen: renew, shown: renew, hidden: renew, text: renew, support: renew, opened: renew, closed: renew, answered: renew,
    people: ({ count }) => { for (const place of root.querySelectorAll('[data-people]')) place.textContent = count },
  }, {
    onLost: () => document.body.append(lost),
    onBack: () => { lost.remove(); renew() },
  })
  document.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'f' || event.ctrlKey || event.metaKey || event.altKey) return
    if (document.fullscreenElement) document.exitFullscreen()
    else document.documentElement.requestFullscreen?.()
  })
}
