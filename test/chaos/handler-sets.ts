// Side-effect processes whose sets of handlers differ: how they are started, and what must be true of them in the end.
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { effectKey } from '../../engine/index.ts'
import type { Turn } from '../../engine/index.ts'
import type { ClusterDeployment, HandlerSet } from '../../workflows/cluster/deployment.ts'

const fixture = (name: string): string => fileURLToPath(new URL(`./${name}.fixture.ts`, import.meta.url))
export const MODULE = fixture('shop-with-inspections')
/** Two of each, so that one has somebody to take over from it. */
export const HANDLER_SETS: readonly HandlerSet[] = ['payments', 'goods'].map((name) => ({ name, module: fixture(name), processes: 2 }))

/** A queue of the kinds of the first set; all others go by the default queue. */
const PAYMENTS: readonly string[] = ['ChargeCard']
export const QUEUES = { CONTRAIL_EFFECTS_QUEUES: `payments=${PAYMENTS.join()}` } as const

export interface BySet {
  readonly payments: number
  readonly goods: number
}
/** Distinct side effects whose outcome is recorded, by the set that has their handler. */
export const settledBySet = (streams: ReadonlyMap<string, readonly Turn[]>): BySet => {
  const all = [...streams.values()].flat().flatMap(({ events }) => events)
  const kinds = new Map(all.flatMap((e) => (e.kind === 'EffectRequested' ? [[effectKey(e), e.effect]] : [])))
  const settled = new Set(all.flatMap((e) => (e.kind === 'OutcomeRecorded' ? [effectKey(e)] : [])))
  const payments = [...settled].filter((key) => PAYMENTS.includes(kinds.get(key) ?? '')).length
  return { payments, goods: settled.size - payments }
}

const Cluster = z.object({
  unserved: z.array(z.object({ kind: z.string(), queue: z.string(), servedBy: z.array(z.string()), lackedBy: z.array(z.string()) })),
})
const asked = async (url: string): Promise<Response> => fetch(url, { signal: AbortSignal.timeout(60_000) })

/** Every kind has somebody who handles it, and every process can work. */
export const wrongWithServing = async (deployment: Pick<ClusterDeployment, 'services'>): Promise<readonly string[]> => {
  const wrong: string[] = []
  for (const { role, name, url } of deployment.services()) {
    const problem = await asked(`${url}/readyz`).then((ready) => (ready.ok ? undefined : ready.text()), String)
    if (problem !== undefined) wrong.push(`${name} is not ready in the end: ${problem}`)
    if (role !== 'visualizer') continue
    for (const { kind, queue, servedBy, lackedBy } of Cluster.parse(await (await asked(`${url}/api/v1/cluster`)).json()).unserved)
      wrong.push(
        `${kind} of the queue ${queue} is handled by ${servedBy.join(', ') || 'nobody'} and not by ${lackedBy.join(', ') || 'nobody'}`,
      )
  }
  return wrong
}

export const wrongWithSets = (settled: BySet): readonly string[] =>
  Object.entries(settled).flatMap(([name, count]) =>
    count === 0 ? [`the set ${name} was asked for nothing: the run proves nothing of it`] : [],
  )
