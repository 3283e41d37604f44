import './css/screen.css'
import { mount } from './islands.js'

document.documentElement.classList.add('js')
mount(document)
