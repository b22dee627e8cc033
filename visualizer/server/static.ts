// The built web page, served from one folder: nothing outside it can be named, nothing from elsewhere is loaded.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

/** Styles may stand inline, because the graph places its nodes by them; scripts may not. */
const contentSecurityPolicy = {
  defaultSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
}

/** `directory`: the output of `vite build`. Pages of the app itself, which have no file, are all answered with its index. */
export const staticRoutes = ({ directory }: { readonly directory: string }): Hono => {
  const index = resolve(directory, 'index.html')
  const routes = new Hono()
  // The engine listens on plain HTTP: whether HTTPS is asked for is said by what stands before it.
  routes.use(secureHeaders({ contentSecurityPolicy, strictTransportSecurity: false }))
  routes.use(async (c, next) =>
    existsSync(index)
      ? next()
      : c.text('The web page is not built: run `npm run prepare` in the repository, then load this page again.\n', 503),
  )
  // Set afterwards: what is missing is not to be kept.
  routes.use(async (c, next) => {
    await next()
    if (c.res.ok) c.header('cache-control', caching(c.req.path))
  })
  // By its whole path, because a `root` that is not there yet is complained of on the console.
  routes.get('*', serveStatic({ rewriteRequestPath: (path) => resolve(directory, `.${path}`) }))
  // A missing script or font is an error; a page of the app has no ending.
  for (const files of ['/assets/*', '/api/*']) routes.get(files, (c) => c.text(`There is no file ${c.req.path}.\n`, 404))
  return routes.get('*', serveStatic({ path: index }))
}

/** Names under assets/ carry the hash of their content. */
const caching = (path: string): string => (path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
