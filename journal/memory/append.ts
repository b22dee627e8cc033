// One append to the memory store: the fence, then the duplicates, then everything is written at once.
import { encodeState } from '../codec.ts'
import type { Append, Appended } from '../journal.ts'
import { causeKey, isUnique } from '../../engine/index.ts'
import type { MemoryStore, MemoryStream } from './store.ts'

const begun = (): MemoryStream => ({ turns: [], causes: new Map(), snapshots: [], at: 0, due: null, open: null })

export const appendTo = (store: MemoryStore, { stream, expected, turn, index, snapshot }: Append, text: string): Appended => {
  const found = store.streams.get(stream)
  const version = found?.turns.length ?? 0
  if (version !== expected) return { kind: 'conflict', version }

  const causes = new Set(turn.causes.filter(isUnique).map(causeKey))
  const known = [...causes].flatMap((cause) => {
    const at = found?.causes.get(cause)
    return at === undefined ? [] : [{ cause, at }]
  })
  if (known.length > 0) return { kind: 'duplicate', causes: known }

  const now = found ?? begun()
  store.streams.set(stream, now)
  now.turns.push(text)
  now.at = turn.at
  now.due = index.due
  now.open = index.open
  for (const cause of causes) now.causes.set(cause, turn.version)
  for (const row of index.instances) store.instances.set(row.instance, structuredClone(row))
  if (snapshot) {
    const { format, version: of, state } = snapshot
    now.snapshots.splice(0, Infinity, ...now.snapshots.filter((s) => s.version < of).slice(-1), {
      format,
      version: of,
      state: encodeState(state),
    })
  }
  store.log.push({ stream, version: turn.version })
  return { kind: 'appended' }
}
