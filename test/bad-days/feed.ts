// Customers of a bad day: they go on buying, over HTTP and through Kafka, and remember what was acknowledged to them.
import { setTimeout as pause } from 'node:timers/promises'
import type { RecordOut } from '../../bus/index.ts'
import { SALES, serviceOf } from './day.ts'
import type { Day } from './day.ts'

export interface Feed {
  readonly acknowledged: ReadonlySet<string>
  /** What HTTP refused, as status and code: '503 tooBusy'. */
  readonly refusals: ReadonlySet<string>
  /** Resolves when all that was begun is answered. */
  stop(): Promise<void>
}

/** Between two sales of each way, and how long a customer waits for an answer, in milliseconds. */
const EVERY = 40
const ANSWER = 60_000

export const saleRecord = (saleId: string): RecordOut => ({
  topic: SALES,
  key: Buffer.from(saleId),
  value: Buffer.from(JSON.stringify({ saleId, cents: 100 })),
})

/** A start over HTTP: undefined where it is acknowledged, else what it was refused with. */
export const started = async (day: Day, workflow: 'Sale' | 'Nap', payload: object): Promise<string | undefined> => {
  const answer = await fetch(`${serviceOf(day, 'trigger').url}/api/v1/workflows/${workflow}/instances`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
    signal: AbortSignal.timeout(ANSWER),
  })
  const said: unknown = await answer.json()
  if (answer.ok) return undefined
  const code = typeof said === 'object' && said !== null && 'code' in said ? String(said.code) : 'without a code'
  return `${answer.status} ${code}`
}

let feeds = 0
export const openFeed = (day: Day, { kafka = true }: { readonly kafka?: boolean } = {}): Feed => {
  const name = ++feeds
  const acknowledged = new Set<string>()
  const refusals = new Set<string>()
  const open = new Set<Promise<void>>()
  const ending = new AbortController()

  const byKafka = async (sale: string): Promise<void> => {
    await day.world.records.send([saleRecord(sale)])
    acknowledged.add(sale)
  }
  const byHttp = async (sale: string): Promise<void> => {
    const refusal = await started(day, 'Sale', { saleId: sale, cents: 100 })
    if (refusal === undefined) acknowledged.add(sale)
    else refusals.add(refusal)
  }
  const run = async (way: string, buy: (sale: string) => Promise<void>): Promise<void> => {
    for (let n = 0; !ending.signal.aborted; n++) {
      // Of what is not acknowledged nobody has promised anything.
      const bought = buy(`${way}-${name}-${n}`)
        .catch(() => {})
        .finally(() => open.delete(bought))
      open.add(bought)
      await pause(EVERY)
    }
  }
  const running = Promise.all([run('http', byHttp), ...(kafka ? [run('kafka', byKafka)] : [])])
  return {
    acknowledged,
    refusals,
    stop: async () => {
      ending.abort()
      await running
      await Promise.all(open)
    },
  }
}
