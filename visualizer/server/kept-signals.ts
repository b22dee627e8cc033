// Signals in the stream of an instance that nobody has taken, of those that its version ever waits for.
import { signalOf } from '../../dsl/internal.ts'
import { evolveTurn, initial, ownStream, streamOf } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'
import type { KeptSignal } from './api.ts'
import type { KnownInstance } from './known-instance.ts'

/** None of an instance that has ended, where others come after it in its stream: they may still take them. */
export const keptSignals = async (
  journal: Pick<Journal, 'load'>,
  { recorded: { row }, version }: Pick<KnownInstance, 'recorded' | 'version'>,
): Promise<readonly KeptSignal[]> => {
  if (version === undefined) return []
  if (row.ended !== null && streamOf(row.instance) !== ownStream(row.workflow, row.key)) return []
  const { snapshot, turns } = await journal.load(row.stream)
  const { kept } = turns.reduce(evolveTurn, snapshot?.state ?? initial)
  return [...kept.values()].flatMap(({ signal, id, expires }) =>
    signalOf(version.workflow, signal) === undefined ? [] : [{ signal, id, expires }],
  )
}
