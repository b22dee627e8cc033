// What the journal holds of an instance whose start came again: how it was asked for first, why it was refused, what came out.
import type { Event, InstanceRow, RefusedStart, Start, StartCommand, Turn } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'

type Accepted = Extract<Event, { readonly kind: 'InstanceBegan' | 'InstanceQueued' | 'InstanceRejected' | 'InstanceRefused' }>
const isAccepted = (e: Event): e is Accepted =>
  e.kind === 'InstanceBegan' || e.kind === 'InstanceQueued' || e.kind === 'InstanceRejected' || e.kind === 'InstanceRefused'

/** What was asked for first. One turn is read. */
export const firstStart = async (
  journal: Pick<Journal, 'read'>,
  { instance, stream }: Pick<StartCommand, 'instance' | 'stream'>,
  at: number,
): Promise<Start | undefined> => {
  const events = (await journal.read(stream, at, at)).flatMap((turn) => turn.events)
  return events.find((e): e is Accepted => isAccepted(e) && e.instance === instance)?.start
}

/** Null where it was let in, or nobody ever asked for it. Its turns are read, because a line of the list may be behind them. */
export const refusedStart = async (journal: Pick<Journal, 'readInstance'>, instance: string): Promise<RefusedStart | null> => {
  const turns = await journal.readInstance(instance)
  const own = turns.flatMap(({ at, version, events }) =>
    events.flatMap((e) => ('instance' in e && e.instance === instance ? [{ at, version, e }] : [])),
  )
  const last = own.at(-1)
  if (last?.e.kind !== 'InstanceRejected' && last?.e.kind !== 'InstanceRefused') return null
  const [first = last] = own
  return { start: last.e.start, before: { since: first.at, accepted: first.version } }
}

/**
 * The output of a completed instance. It mostly stands in the turn that changed it last; where side effects ended later, it is looked for by
 * its time, which never goes back within a stream: a few turns are read, however many there are.
 */
export const outputOf = async (
  journal: Pick<Journal, 'read'>,
  { stream, instance, accepted, version, ended }: Pick<InstanceRow, 'stream' | 'instance' | 'accepted' | 'version' | 'ended'>,
): Promise<StartCommand['input'] | undefined> => {
  const turnAt = async (at: number): Promise<Turn | undefined> => (await journal.read(stream, at, at))[0]
  const last = outputIn((await turnAt(version))?.events, instance)
  if (last !== undefined || ended === null) return last
  let [low, high] = [accepted, version]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const turn = await turnAt(middle)
    if (turn && turn.at < ended) low = middle + 1
    else high = middle
  }
  for (let at = low; at < version; at++) {
    const turn = await turnAt(at)
    if (!turn || turn.at > ended) return undefined
    const output = outputIn(turn.events, instance)
    if (output !== undefined) return output
  }
  return undefined
}

const outputIn = (events: readonly Event[] = [], instance: string): StartCommand['input'] | undefined => {
  const completed = events.find((e) => e.kind === 'InstanceCompleted' && e.instance === instance)
  return completed?.kind === 'InstanceCompleted' ? completed.output : undefined
}
