// What each node of an instance shows in the graph and in the timeline, in a few words.
import type { EffectView, InstanceView, NodeStatus, NodeView, StatusCounts } from '../api/types.ts'
import { lookOf } from '../ui/status.tsx'
import type { NodeLook } from '../graph/node.tsx'
import { duration, relative } from '../lib/format.ts'

export const looksOf = (of: InstanceView, now: number): ReadonlyMap<string, NodeLook> =>
  new Map(of.nodes.map((node) => [node.id, { status: node.status, facts: factsOf(node, of.openEffects, now) }]))

const factsOf = ({ id, status, visits, counts }: NodeView, open: readonly EffectView[], now: number): readonly string[] => {
  const last = visits.at(-1)
  if (last === undefined) return []
  if (counts !== undefined) return [`${counts[status] ?? 0} of ${Object.values(counts).reduce((sum, many) => sum + many, 0)}`]
  // Whose rounds, beats or items are counted needs no number of its own.
  const own = [...(last.round === undefined ? [] : [`round ${last.round}`]), ...(last.items === undefined ? [] : [`${last.items} items`])]
  const again = own.length > 0 || last.visit === 1 ? own : [`visit ${last.visit}`]
  if (last.due !== undefined && last.ended === null && status === 'running') return [...again, `due ${relative(last.due, now)}`]
  const retry = open.find((effect) => effect.node === id && effect.retryAt !== null)?.retryAt
  if (status === 'waiting' && last.due !== undefined) return [...again, `ends ${relative(last.due, now)}`]
  if (retry !== undefined && retry !== null) return [...again, `retry ${relative(retry, now)}`]
  const took = (last.ended ?? now) - last.started
  return took > 0 && status !== 'review' ? [...again, duration(took)] : again
}

/** Of the items of a list: how many are where. */
export const countsText = (counts: StatusCounts): string =>
  Object.entries(counts)
    .map(([status, many]) => `${many} ${lookOf(status as NodeStatus).word.toLowerCase()}`)
    .join(' · ')

/** Where to look first: what needs a person, what went wrong, what is under way. */
export const focusOf = ({ nodes }: InstanceView): string | undefined =>
  (['review', 'failed', 'waiting', 'running'] as const)
    .map((status) => nodes.find((node) => node.status === status)?.id)
    .find((id) => id !== undefined)
