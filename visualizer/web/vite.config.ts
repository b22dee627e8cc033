// Builds the web page of the visualizer into dist/web, where the embedded process serves it from.
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const API = 'http://127.0.0.1:7410'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../../dist/web', import.meta.url)),
    emptyOutDir: true,
    // Nothing inline: the page's policy allows only what it loads from its own server.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // For work on the page itself: `npx vite visualizer/web` beside a running `contrail dev`.
  // The API takes changes from its own page only: behind the proxy this one is.
  server: { proxy: { '/api': { target: API, changeOrigin: true, headers: { origin: API, 'sec-fetch-site': 'same-origin' } } } },
})
