// Invariant 10: what lists and timers are told is what the journal says.
import { differsAt } from '../../../base/index.ts'
import { deriveIndex } from '../../../engine/index.ts'
import type { InstanceRow } from '../../../engine/index.ts'
import type { Invariant } from '../history.ts'

export const lists: Invariant = function* ({ evidence, stories }) {
  const rows = new Map<string, InstanceRow>()
  for (const { stream, turns } of stories.values()) {
    for (const { turn, before, after, appended } of turns) {
      const index = deriveIndex(before, turn, after)
      const at = differsAt(index, appended.index)
      if (at !== undefined) yield { stream, version: turn.version, what: `its index differs from the derived one at ${at}` }
      for (const row of index.instances) rows.set(row.instance, row)
    }
    const stored = evidence.store.streams.get(stream)
    const last = turns.at(-1)
    const { due, open } = last ? deriveIndex(last.before, last.turn, last.after) : { due: null, open: null }
    if (stored?.due !== due || stored.open !== open) yield { stream, what: `it is listed as due at ${stored?.due}, open ${stored?.open}` }
  }
  for (const [instance, row] of evidence.store.instances) {
    const at = differsAt(rows.get(instance), row)
    if (at !== undefined) yield { stream: row.stream, what: `the row of ${instance} differs from the derived one at ${at}` }
  }
  if (rows.size !== evidence.store.instances.size)
    yield { what: `${evidence.store.instances.size} instances are listed, ${rows.size} are in the journal` }
}
