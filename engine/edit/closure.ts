// Which steps are run again although they take the same: those that patched what something before them reads or patches anew.
import type { Refusal } from '../decide/refusal.ts'
import { isWithin } from '../nodes/places.ts'
import type { Pass } from './pass.ts'
import type { Past } from './past.ts'
import { apart, keysOf, spaceOf } from './places.ts'
import type { InBranch, Took } from './places.ts'

interface Weighed {
  readonly before: Pass
  readonly next: Pass
  readonly past: Past
  /** Grow. */
  readonly again: Map<string, string>
  readonly joins: Set<string>
}
/** Whole: nothing was added. */
export interface Closure {
  readonly isWhole: boolean
  readonly refusal?: Refusal
}
interface Anew {
  readonly order: number
  readonly branches: readonly InBranch[]
  readonly space: string
  readonly keys: ReadonlySet<string> | 'all'
}

export const closureOf = ({ before, next, past, again, joins }: Weighed): Closure => {
  const known = again.size + joins.size
  for (const [node, { at, status }] of before.took)
    if (at.graph.kind === 'parallel' && status === 'done' && (isPatchedAnew(node, next, before, past) || holdsOne(node, joins)))
      joins.add(node)
  for (const anew of [...ranAnew(next, before, past), ...joinedAnew(next, joins)])
    for (const write of next.writes.all) {
      if (write.kind !== 'patch' || !write.stands) continue
      const owner = next.took.get(write.node)
      if (!owner || spaceOf(owner.at) !== anew.space) continue
      const between = apart(write.branches, anew.branches)
      if (between.length === 0 && write.order <= anew.order) continue
      const key = keysOf(write.patches).find((one) => anew.keys === 'all' || anew.keys.has(one))
      if (key === undefined) continue
      if (between.length > 0) between.filter((one) => before.took.get(one)?.status === 'done').forEach((one) => joins.add(one))
      else if (write.of !== undefined)
        return {
          isWhole: false,
          refusal: {
            code: 'compound',
            message: `'${write.of}' wrote '${key}' of the state after what is done anew, and is itself done anew as a whole, which an edit cannot do yet`,
          },
        }
      else again.set(write.node, key)
    }
  return { isWhole: again.size + joins.size === known }
}

/** What an inner join publishes anew is published by the outer one. */
const holdsOne = (parallel: string, joins: ReadonlySet<string>): boolean =>
  [...joins].some((inner) => inner !== parallel && isWithin(inner, parallel))

const isPatchedAnew = (parallel: string, next: Pass, before: Pass, past: Past): boolean => {
  for (const [node, { visit, status }] of before.took) {
    const now = next.took.get(node)
    if (!isWithin(node, parallel) || status !== 'done' || (now && !now.why)) continue
    if ((past.steps.get(`${node}#${visit}`)?.keys.length ?? 0) > 0) return true
  }
  return next.writes.all.some((write) => write.kind === 'patch' && !write.stands && isWithin(write.node, parallel))
}

/** What each step that is run again reads and patches, then and before. */
const ranAnew = (next: Pass, before: Pass, past: Past): readonly Anew[] =>
  [...next.results].flatMap(([node, { reads, patch = {}, unset = [] }]): readonly Anew[] => {
    const took: Took | undefined = next.took.get(node)
    if (!took) return []
    const visit = before.took.get(node)?.visit
    const own = visit === undefined ? undefined : past.steps.get(`${node}#${visit}`)
    const keys = reads === '*' ? ('all' as const) : new Set([...reads, ...Object.keys(patch), ...unset, ...(own?.keys ?? [])])
    return [{ order: took.order, branches: took.branches, space: spaceOf(took.at), keys }]
  })

/** What the branches of a join patched is published over what came behind it. */
const joinedAnew = (next: Pass, joins: ReadonlySet<string>): readonly Anew[] =>
  next.writes.all.flatMap((write): readonly Anew[] => {
    if (write.kind !== 'join' || !joins.has(write.node)) return []
    const took = next.took.get(write.node)
    if (!took) return []
    const inside = next.writes.all.filter((one) => one.kind === 'patch' && isWithin(one.node, write.node))
    const keys = new Set(inside.flatMap((one) => (one.kind === 'patch' ? keysOf(one.patches) : [])))
    return [{ order: write.order, branches: write.branches, space: spaceOf(took.at), keys }]
  })
