// The page as it is built from these sources, with a real engine behind it.
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { staticRoutes } from '../server/index.ts'

export interface ServedPage {
  readonly url: string
  readonly close: () => Promise<void>
}

/** `folder`: of the page that was built; `api`: of the engine. */
export const served = async (folder: string, api: string): Promise<ServedPage> => {
  const app = new Hono()
    .all('/api/*', async (c) => {
      const { pathname, search } = new URL(c.req.url)
      const headers = { 'content-type': 'application/json', origin: api, 'sec-fetch-site': 'same-origin' }
      const body = c.req.method === 'POST' ? { body: await c.req.text() } : {}
      return fetch(`${api}${pathname}${search}`, { method: c.req.method, headers, ...body })
    })
    .route('/', staticRoutes({ directory: folder }))
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.once('listening', resolve))
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      if ('closeAllConnections' in server) server.closeAllConnections()
    })
  // `as`: it listens on TCP, so it is no pipe's name.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}
