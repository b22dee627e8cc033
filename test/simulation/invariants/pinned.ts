// Invariant 6: an instance goes on with the version that it began with, unless a person names another.
import type { Invariant } from '../history.ts'

export const pinned: Invariant = function* (history) {
  for (const { stream, turns } of history.stories.values()) {
    for (const { turn, before, after } of turns) {
      const [was, is] = [before.holder, after.holder]
      if (!was || was.instance !== is?.instance || was.hash === is.hash) continue
      const named = turn.causes.some(
        ({ kind, id }) =>
          kind === 'operator' &&
          history.operators
            .get(id)
            ?.some(({ action }) => action.do === 'resubmit' && action.instance === was.instance && action.hash === is.hash),
      )
      if (!named) yield { stream, version: turn.version, what: `${was.instance} went from ${was.hash} to ${is.hash} by itself` }
    }
  }
}
