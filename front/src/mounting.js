// What participant.js loads on a page that has islands.
import { mount } from './islands.js'

mount(document)
