import { defineConfig } from 'vitest/config'
import { fonts, sprite } from './assets.js'

export default defineConfig({
  base: '/static/',
  plugins: [sprite(), fonts()],
  build: {
    manifest: 'manifest.json',
    outDir: '../static_built',
    emptyOutDir: true,
    assetsInlineLimit: 0, // otherwise small files become data: addresses, which the Content-Security-Policy refuses
    rolldownOptions: { input: ['src/main.js', 'src/participant.js', 'src/mounting.js', 'src/projector.js'] },
  },
  server: { port: 5173, strictPort: true, origin: 'http://localhost:5173' },
  test: { environment: 'jsdom', include: ['src/**/*.test.js', '*.test.js'] },
})
