import './css/phone.css'

// A phone's first view must stay within six requests: the islands come after it, and only where there are any.
document.documentElement.classList.add('js')
if (document.querySelector('[data-island], [data-comment-form], [data-keep], [data-kept], [data-autosave]')) import('./islands.js').then(({ mount }) => mount(document))
