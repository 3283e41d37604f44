import './css/phone.css'

// A phone's first view must stay within six requests: the islands come after it, and only where there are any. Not by
// import(): Vite would put its helper for that into a file of its own, which is one request more.
document.documentElement.classList.add('js')
if (document.querySelector('[data-island], [data-comment-form], [data-keep], [data-kept], [data-autosave]')) {
  const script = document.createElement('script')
  script.type = 'module'
  script.src = document.querySelector('meta[name="mounting"]').content
  document.head.append(script)
}
