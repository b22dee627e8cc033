// What the journal holds of an instance whose start came again: how it was asked for first, why it was refused, what came out.
import type { Event, InstanceRow, StartCommand, Turn } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'

export interface FirstStart {
  readonly input?: StartCommand['input']
  /** Why it was not let in. */
  readonly refused?: string
}

/** One turn is read. */
export const firstStart = async (journal: Pick<Journal, 'read'>, { instance, stream }: StartCommand, at: number): Promise<FirstStart> => {
  const events = (await journal.read(stream, at, at)).flatMap((turn) => turn.events)
  for (const e of events) {
    if (e.kind === 'InstanceRejected' && e.instance === instance) return { input: e.start.input, refused: e.reason }
    if ((e.kind === 'InstanceBegan' || e.kind === 'InstanceQueued') && e.instance === instance) return { input: e.start.input }
  }
  return {}
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
