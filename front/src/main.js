import './css/main.css'
import { keepFocus } from './focus.js'
import { mount } from './islands.js'
import { tidy } from './kept.js'

document.documentElement.classList.add('js')
keepFocus(document)
tidy(document)
mount(document)
document.addEventListener('htmx:load', (event) => mount(event.target))
