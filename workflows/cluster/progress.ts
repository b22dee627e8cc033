// How far a deployment is, as its own screen says it, and when nothing is left to do.
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { Journal } from '../../journal/index.ts'

const Counts = z.object({
  instances: z.array(z.object({ workflow: z.string(), status: z.string(), count: z.int() })),
  review: z.object({ count: z.int() }),
})
const Cluster = z.object({
  kind: z.literal('cluster'),
  groups: z.array(z.object({ topic: z.string(), group: z.string(), lag: z.number() })),
})

export interface OrderCounts {
  readonly instances: number
  readonly completed: number
  readonly waiting: number
  /** Instances of any workflow that need a person, or have an effect that does. */
  readonly review: number
}
/** How many instances of the workflow there are. */
export const countsOf = async (url: string, workflow: string): Promise<OrderCounts> => {
  const counts = Counts.parse(await asked(`${url}/api/v1/counts`))
  const rows = counts.instances.filter((row) => row.workflow === workflow)
  const count = (status?: string): number =>
    rows.filter((row) => status === undefined || row.status === status).reduce((sum, row) => sum + row.count, 0)
  return { instances: count(), completed: count('completed'), waiting: count('waiting'), review: counts.review.count }
}
/** Messages that nobody has acknowledged yet, of all groups. Replies are read from their end and acknowledged by nobody. */
export const lagOf = async (url: string): Promise<number> =>
  Cluster.parse(await asked(`${url}/api/v1/cluster`)).groups.reduce((sum, { lag }) => sum + lag, 0)

const asked = async (url: string): Promise<unknown> => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(60_000) })
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${await answer.text()}`)
  return answer.json()
}

/** A timer that is due later than this is waited for by nobody; a claim whose owner is gone is looked up well before. Milliseconds. */
const SOON = 60_000
const LOOK = 300
/** So many looks in a row have to find nothing. */
const STILL = 3

export interface Watched {
  readonly url: string
  readonly journal: Pick<Journal, 'open' | 'nextDue'>
  readonly signal: AbortSignal
  readonly limitMs: number
  /** Told what the last look saw. */
  readonly onLook: (seen: { readonly lag: number; readonly open: boolean }) => void
}
/** Resolves when nothing waits on the bus, no output is open and no timer is due soon; rejects when the limit is over. */
export const untilQuiet = async ({ url, journal, signal, limitMs, onLook }: Watched): Promise<void> => {
  const until = Date.now() + limitMs
  let still = 0
  let last = ''
  while (still < STILL) {
    if (signal.aborted) return
    if (Date.now() > until) throw new Error(`not quiet after ${limitMs / 1000} s: ${last}`)
    const seen = await look(url, journal).catch((error: unknown) => String(error))
    if (typeof seen === 'string') last = seen
    else {
      last = JSON.stringify(seen)
      onLook(seen)
    }
    still = typeof seen === 'object' && seen.lag === 0 && !seen.open && !seen.soon ? still + 1 : 0
    await pause(LOOK)
  }
}

const look = async (
  url: string,
  journal: Watched['journal'],
): Promise<{ readonly lag: number; readonly open: boolean; readonly soon: boolean }> => {
  const lag = await lagOf(url)
  const due = await journal.nextDue()
  const open = (await journal.open(undefined, 1)).rows.length > 0
  return { lag, open, soon: due !== null && due < Date.now() + SOON }
}
