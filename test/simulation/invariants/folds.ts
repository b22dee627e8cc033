// Invariant 7: the fold of the journal is the state, from any snapshot and in any process's memory.
import { decodeSnapshot } from '../../../journal/codec.ts'
import { evolveTurn } from '../../../engine/index.ts'
import type { StreamState } from '../../../engine/index.ts'
import type { History, Invariant, Story, Violation } from '../history.ts'

/** With the order of keys: which wait is the oldest hangs on it. */
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

export const folds: Invariant = function* (history) {
  for (const story of history.stories.values()) {
    yield* inMemory(story)
    yield* fromSnapshots(history, story)
  }
}

/** A snapshot is the memory of the process that took it. */
function* inMemory({ stream, turns }: Story): Generator<Violation> {
  for (const { after, appended } of turns) {
    const { snapshot } = appended
    if (snapshot && !same(snapshot.state, after))
      yield { stream, version: snapshot.version, what: `${appended.by} has another state in memory than the journal folds to` }
  }
}

function* fromSnapshots({ evidence }: History, { stream, turns, states }: Story): Generator<Violation> {
  for (const stored of evidence.store.streams.get(stream)?.snapshots ?? []) {
    const from: StreamState = decodeSnapshot(stored.state, { stream, ...stored }).state
    const folded = turns.slice(stored.version).reduce((state, { turn }) => evolveTurn(state, turn), from)
    if (!same(folded, states.at(-1)))
      yield { stream, version: stored.version, what: 'the fold from this snapshot is not the fold from the beginning' }
  }
}
