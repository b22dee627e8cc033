// A load client in a process of its own: `load.ts <url> <count> <at once> <first id>`; prints its figures as one JSON line.
import { Agent, request } from 'node:http'

const [url = '', count = '1', atOnce = '1', first = '0'] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true, maxSockets: Number(atOnce) })
const filler = 'x'.repeat(340)

const post = (id: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify({ id, filler })
    const headers = { 'content-type': 'application/json', 'content-length': body.length }
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode ?? 0))
    })
    sent.on('error', reject)
    sent.end(body)
  })

const total = Number(count)
const times = new Float64Array(total)
const statuses: Record<number, number> = {}
let next = 0
const began = performance.now()
await Promise.all(
  Array.from({ length: Number(atOnce) }, async () => {
    while (next < total) {
      const i = next++
      const at = performance.now()
      const status = await post(`w${Number(first) + i}`)
      times[i] = performance.now() - at
      statuses[status] = (statuses[status] ?? 0) + 1
    }
  }),
)
const seconds = (performance.now() - began) / 1000
times.sort()
const quantile = (q: number): number => times[Math.min(total - 1, Math.floor(total * q))] ?? 0
process.stdout.write(`${JSON.stringify({ rate: total / seconds, p50: quantile(0.5), p99: quantile(0.99), statuses })}\n`)
agent.destroy()
