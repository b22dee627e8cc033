// What each node of an instance shows in the graph and in the timeline, in a few words.
import type { EffectView, InstanceView, NodeView } from '../api/types.ts'
import type { NodeLook } from '../graph/node.tsx'
import { duration, relative } from '../lib/format.ts'

export const looksOf = (of: InstanceView, now: number): ReadonlyMap<string, NodeLook> =>
  new Map(of.nodes.map((node) => [node.id, { status: node.status, facts: factsOf(node, of.openEffects, now) }]))

const factsOf = ({ id, status, visits }: NodeView, open: readonly EffectView[], now: number): readonly string[] => {
  const last = visits.at(-1)
  if (last === undefined) return []
  const again = last.visit > 1 ? [`visit ${last.visit}`] : []
  const retry = open.find((effect) => effect.node === id && effect.retryAt !== null)?.retryAt
  if (status === 'waiting' && last.due !== undefined) return [...again, `ends ${relative(last.due, now)}`]
  if (retry !== undefined && retry !== null) return [...again, `retry ${relative(retry, now)}`]
  const took = (last.ended ?? now) - last.started
  return took > 0 && status !== 'review' ? [...again, duration(took)] : again
}

/** Where to look first: what needs a person, what went wrong, what is under way. */
export const focusOf = ({ nodes }: InstanceView): string | undefined =>
  (['review', 'failed', 'waiting', 'running'] as const)
    .map((status) => nodes.find((node) => node.status === status)?.id)
    .find((id) => id !== undefined)
