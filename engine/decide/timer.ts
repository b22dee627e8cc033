// Time has come: deadlines of waits, ends of sleeps, next attempts, signals that nobody took. Firing twice is harmless.
import { record } from './draft.ts'
import type { Draft } from './draft.ts'

export const decideTimer = (draft: Draft): void => {
  const { at, holder, kept, effects } = draft.state
  for (const [node, pending] of Object.entries(holder?.pending ?? {}))
    if (holder && pending.due <= at) record(draft, { kind: 'TimerFired', instance: holder.instance, node, visit: pending.visit })
  for (const { instance, node, visit, index, retryAt, trouble } of Object.values(effects))
    if (retryAt !== null && retryAt <= at && !trouble) record(draft, { kind: 'EffectDue', instance, node, visit, index })
  for (const { signal, id, expires } of kept) if (expires <= at) record(draft, { kind: 'SignalExpired', signal, id })
}
