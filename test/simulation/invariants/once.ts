// Invariant 1: whatever was delivered any number of times counts once, also long after; and nothing is there that nobody sent.
import { childCause, effectKey, signalCause } from '../../../engine/index.ts'
import { momentsOf } from '../history.ts'
import type { History, Invariant, Moment, Violation } from '../history.ts'

const several = (moments: readonly Moment[]): boolean => moments.length !== 1
const times = (what: string, moments: readonly Moment[]): Violation => {
  const at = moments.at(-1)
  const text = `${what} ${moments.length} times`
  return at ? { what: text, stream: at.turn.stream, version: at.turn.version } : { what: text }
}

export const once: Invariant = function* (history) {
  yield* instances(history)
  yield* signals(history)
  yield* requests(history)
  yield* secondTime(history)
}

function* instances(history: History): Generator<Violation> {
  const kinds = [
    'InstanceQueued',
    'InstanceBegan',
    'InstanceRejected',
    'InstanceRefused',
    'InstanceSuperseded',
    'InstanceCancelled',
    'InstanceKilled',
    'InstanceCompleted',
  ] as const
  // A place that is refused hears so once; the instance may begin for another, or when a person has it asked for again.
  const [counted, refused] = [[...momentsOf(history, ...kinds)].filter((m) => !askedBy(m)), momentsOf(history, 'InstanceRefused')]
  for (const [place, all] of Map.groupBy(refused, (m) => askedBy(m))) if (place && several(all)) yield times(`${place} was refused`, all)
  for (const [instance, all] of Map.groupBy(counted, ({ event }) => event.instance)) {
    const isQueued = all.some(({ event: e }) => e.kind === 'InstanceQueued')
    const accepted = all.filter(
      ({ event: e }) =>
        e.kind === 'InstanceQueued' || e.kind === 'InstanceRejected' || (e.kind === 'InstanceRefused' && !isQueued) || isDirect(e),
    )
    if (several(accepted)) yield times(`${instance} was accepted`, accepted)
    const ended = all.filter(({ event: e }) => e.kind !== 'InstanceQueued' && e.kind !== 'InstanceBegan')
    if (ended.length > 1) yield times(`${instance} ended`, ended)
    const begun = all.filter(({ event: e }) => e.kind === 'InstanceBegan')
    if (begun.length > 1) yield times(`${instance} began`, begun)
  }
}
/** Of a refusal, the place that asked for a child. */
const askedBy = ({ event: e }: Moment): string | undefined =>
  e.kind === 'InstanceRefused' && e.start.parent ? childCause(e.start.parent) : undefined
const isDirect = (e: { readonly kind: string; readonly queued?: number }): boolean => e.kind === 'InstanceBegan' && e.queued === undefined

function* signals(history: History): Generator<Violation> {
  const all = [...momentsOf(history, 'SignalKept', 'SignalTaken', 'SignalExpired')]
  for (const [cause, of] of Map.groupBy(all, ({ event: e, turn }) => `${turn.stream} ${signalCause(e.signal, e.id)}`)) {
    const came = of.filter(({ event: e }) => e.kind === 'SignalKept' || (e.kind === 'SignalTaken' && e.kept === undefined))
    if (several(came)) yield times(`signal ${cause} came`, came)
    const gone = of.filter(({ event: e }) => e.kind !== 'SignalKept')
    if (gone.length > 1) yield times(`signal ${cause} was taken or expired`, gone)
  }
}

/** One set of effects: each key is asked for once, by one node in one visit. */
function* requests(history: History): Generator<Violation> {
  for (const [key, all] of Map.groupBy(momentsOf(history, 'EffectRequested'), ({ event }) => effectKey(event)))
    if (several(all)) yield times(`the side effect ${key} was requested`, all)
}

/** Everything was sent again at the end: not one turn may have come of it. */
function* secondTime({ evidence, stories }: History): Generator<Violation> {
  if (!evidence.quiet) return
  for (const { stream, turns } of stories.values()) {
    const { turn } = turns.find(({ appended }) => appended.seq > evidence.echoed) ?? {}
    if (!turn) continue
    const what = `a second delivery counted: ${turn.causes.map((c) => c.id).join(', ')} made ${turn.events.map((e) => e.kind).join(', ')}`
    yield { what, stream, version: turn.version }
  }
}
