// Kept signals, offered to a wait that has opened: the oldest that fits is taken; one that does not is said so once, and stays kept.
import { timeOf } from '../stream-time.ts'
import { causeKey } from '../turn.ts'
import { signalCause } from '../ids.ts'
import type { Instance, HeldSignal, Pending } from '../state.ts'
import { keptFor } from './pending.ts'
import type { Event, SignalKept } from '../events.ts'
import type { Version } from '../version.ts'
import { askBack, isFull, lookBack, record } from './draft.ts'
import type { Draft } from './draft.ts'
import { misfit } from './signal.ts'

/** False where something has to be fetched first, or the turn is at its bounds: then some waits have not been asked. */
export const offerKept = (draft: Draft, { hash, workflow }: Version, holder: Instance): boolean => {
  for (let place = draft.offers[0]; place !== undefined; place = draft.offers[0]) {
    const wait = holder.pending.get(place)
    if (wait && !offerTo(draft, { hash, workflow }, holder, wait)) return false
    draft.offers.shift()
  }
  return true
}

const offerTo = (draft: Draft, { hash, workflow }: Version, { instance }: Instance, wait: Pending): boolean => {
  const { node, visit, signal } = wait
  if (signal === undefined) return true
  const candidates = keptFor(draft.state.kept, wait).filter(
    ({ expires, refusedBy }) => expires > timeOf(draft.state) && !refusedBy?.includes(hash),
  )
  for (const [i, found] of candidates.entries()) {
    if (isFull(draft)) return false
    const event = lookBack(draft, found.at, isKept(found))
    if (!event) {
      askBack(draft, (most) => candidates.slice(i, i + most).map(({ at }) => at))
      return false
    }
    const { id, payload, origin } = event
    const refusal = misfit(draft, workflow, event)
    if (!refusal) {
      record(draft, { kind: 'SignalTaken', instance, node, visit, signal, id, payload, kept: found.at, origin })
      return true
    }
    record(draft, {
      kind: 'Ignored',
      cause: causeKey({ kind: 'signal', id: signalCause(signal, id) }),
      reason: refusal.message,
      code: refusal.code,
    })
  }
  return true
}

const isKept =
  (of: HeldSignal) =>
  (event: Event): event is SignalKept =>
    event.kind === 'SignalKept' && event.signal === of.signal && event.id === of.id
