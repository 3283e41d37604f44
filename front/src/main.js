import './css/main.css'
import { keepFocus } from './focus.js'
import { mount } from './islands.js'

document.documentElement.classList.add('js')
keepFocus(document)
mount(document)
document.addEventListener('htmx:load', (event) => mount(event.target))

if (document.querySelector('[data-editor]')) {
  const editors = import.meta.glob('./islands/editor.js')
  for (const load of Object.values(editors)) load().then((editor) => document.querySelectorAll('[data-editor]').forEach((element) => editor.default(element)))
}
