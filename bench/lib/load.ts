// A load client in a process of its own: a line `{ url, count, atOnce, first, raw? }` comes in, a line of figures goes out.
import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'
import { rawConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import type { LoadResult, Wanted } from './run.ts'

const filler = 'x'.repeat(340)

/** As most programs on Node do it. */
const nodeConnection = (url: string): Connection => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    post: (body) =>
      new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/json', 'content-length': body.length }
        const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
          answer.resume()
          answer.on('end', () => resolve(answer.statusCode ?? 0))
        })
        sent.on('error', reject)
        sent.end(body)
      }),
    close: () => agent.destroy(),
  }
}

const run = async ({ url, count, atOnce, first, raw = false }: Wanted): Promise<LoadResult> => {
  const connections = Array.from({ length: Math.min(atOnce, count) }, () => (raw ? rawConnection(url) : nodeConnection(url)))
  const times = new Float64Array(count)
  const statuses: Record<number, number> = {}
  let next = 0
  let over = false
  // A client that fell asleep while it waited would count how long it takes to wake up.
  const awake = (): void => void (over || setImmediate(awake))
  if (raw && atOnce === 1) awake()
  const began = performance.now()
  await Promise.all(
    connections.map(async (to) => {
      while (next < count) {
        const i = next++
        const at = performance.now()
        const status = await to.post(JSON.stringify({ id: `w${first + i}`, filler }))
        times[i] = performance.now() - at
        statuses[status] = (statuses[status] ?? 0) + 1
      }
    }),
  )
  over = true
  const seconds = (performance.now() - began) / 1000
  for (const one of connections) one.close()
  times.sort()
  const quantile = (q: number): number => times[Math.min(count - 1, Math.floor(count * q))] ?? 0
  return { rate: count / seconds, p50: quantile(0.5), p99: quantile(0.99), statuses }
}

for await (const line of createInterface({ input: process.stdin })) {
  const wanted: Wanted = JSON.parse(line)
  process.stdout.write(`${JSON.stringify(await run(wanted))}\n`)
}
