import './css/main.css'
import { keepFocus } from './focus.js'
import { mount } from './islands.js'

document.documentElement.classList.add('js')
keepFocus(document)
mount(document)
document.addEventListener('htmx:load', (event) => mount(event.target))
