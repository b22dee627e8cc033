// The built web page, served from one folder: nothing outside it can be named, nothing from elsewhere is loaded.
import { readFile } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'
import { Hono } from 'hono'
import type { Context } from 'hono'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
}

/** Styles may stand inline, because the graph places its nodes by them; scripts may not. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

/** `directory`: the output of `vite build`. Pages of the app itself, which have no file, are all answered with its index. */
export const staticRoutes = ({ directory }: { readonly directory: string }): Hono => {
  const root = resolve(directory)
  return new Hono().get('*', async (c) => {
    const path = decoded(new URL(c.req.url).pathname)
    const file = path === undefined ? undefined : resolve(root, `.${path}`)
    if (file === undefined || path?.includes('\0') || (file !== root && !file.startsWith(root + sep)))
      return plain(c, 404, 'There is no such page.')
    const type = TYPES[extname(file)]
    const content = type === undefined ? undefined : await read(file)
    if (type !== undefined && content !== undefined)
      return c.body(content, 200, { ...HEADERS, 'content-type': type, 'cache-control': caching(path) })
    // A missing script or font is an error; a page of the app has no ending.
    if (path?.startsWith('/assets/') || path?.startsWith('/api/')) return plain(c, 404, `There is no file ${path}.`)
    const index = await read(resolve(root, 'index.html'))
    if (index === undefined)
      return plain(c, 503, 'The web page is not built: run `npm run prepare` in the repository, then load this page again.')
    return c.body(index, 200, { ...HEADERS, 'content-type': TYPES['.html']!, 'cache-control': 'no-cache' })
  })
}

/** Names under assets/ carry the hash of their content. */
const caching = (path: string | undefined): string => (path?.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')

const plain = (c: Context, status: 404 | 503, text: string): Response =>
  c.body(`${text}\n`, status, { ...HEADERS, 'content-type': TYPES['.txt']! })

const decoded = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

const read = async (file: string): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  try {
    return new Uint8Array(await readFile(file))
  } catch {
    // Not there, or a folder: there is no such file to show.
    return undefined
  }
}
