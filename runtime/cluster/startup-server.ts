// The probes of a process that is still starting: /healthz answers 200, /readyz 503 with the reason.
import { createServer } from 'node:http'
import { FatalProblem } from '../../base/index.ts'

export interface StartupServer {
  /** What it waits for, as a clause. */
  waitsFor(reason: string): void
  /** Its port is free then. */
  close(): Promise<void>
}

export const openStartupServer = ({ host, port }: { readonly host: string; readonly port: number }): Promise<StartupServer> =>
  new Promise((resolve, reject) => {
    let reason = 'it starts'
    const server = createServer(({ url = '' }, answer) => {
      const [path] = url.split('?')
      const isAlive = path === '/healthz'
      answer.writeHead(isAlive ? 200 : 503, { 'content-type': 'application/json', connection: 'close' })
      answer.end(JSON.stringify(isAlive ? { status: 'ok' } : { status: 'notReady', reasons: [reason] }))
    })
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE'
      const advice = 'choose another by CONTRAIL_HTTP_PORT or http.port, 0 for any free one'
      reject(
        new FatalProblem(
          taken ? `port ${port} is in use: ${advice}` : `the HTTP server cannot listen on ${host}:${port}: ${error.message}`,
        ),
      )
    })
    server.listen(port, host, () =>
      resolve({
        waitsFor: (why) => void (reason = why),
        close: () =>
          new Promise((closed) => {
            server.close(() => closed())
            server.closeAllConnections()
          }),
      }),
    )
  })
