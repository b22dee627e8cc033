// What stood inside a loop, a list, a race or the like, taken as one: what it read of the state, and what it published.
import type { Event } from '../events.ts'
import { isWithin } from '../nodes/places.ts'
import { join } from '../patches.ts'
import type { Patches } from '../state.ts'
import { isUnder } from './places.ts'

export interface WithinCompound {
  readonly reads: readonly string[] | '*'
  /** In order, to the stream (no scope) or the branch around. */
  published(around: string | undefined): readonly { readonly scope: string | undefined; readonly patches: Patches }[]
}

/** `events`: of the instance, in order. */
export const walkInside = (events: readonly Event[], node: string): WithinCompound => {
  const own = events.filter((event) => 'node' in event && event.node !== undefined && isWithin(event.node, node))
  const read = own.flatMap((event) => (event.kind === 'StepDone' ? [event.reads] : []))
  const reads = read.includes('*') ? '*' : [...new Set(read.flat())]
  return { reads, published: (around) => publishedIn(own, node, around) }
}

const publishedIn = (events: readonly Event[], node: string, around: string | undefined): ReturnType<WithinCompound['published']> => {
  const held = new Map<string, Patches>()
  const published: { readonly scope: string | undefined; readonly patches: Patches }[] = []
  const put = (scope: string | undefined, patches: readonly Patches[]): void => {
    if (scope !== undefined && scope !== around && isUnder(scope, node)) held.set(scope, join(held.get(scope), patches))
    else for (const one of patches) published.push({ scope, patches: one })
  }
  for (const event of events) {
    if (event.kind === 'StepDone' && (event.patch || event.unset))
      put(event.scope, [{ patch: event.patch ?? {}, unset: event.unset ?? [] }])
    if (event.kind === 'BranchesJoined')
      put(
        event.scope,
        event.branches.flatMap((branch) => held.get(branch) ?? []),
      )
  }
  return published
}
