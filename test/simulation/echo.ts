// Everything that ever counted is sent a second time, long after: none of it may count again.
import type { Bus } from '../../bus/index.ts'
import type { Command, Topics } from '../../engine/index.ts'
import { causeKey, causeOf, effectKey } from '../../engine/index.ts'
import { decodeTurn } from '../../journal/codec.ts'
import type { MemoryStore } from '../../journal/memory/index.ts'
import type { Witness } from './witness.ts'

/** What was lost on its way would count for the first time now: it is left out. */
const hasCounted = (store: MemoryStore, settled: ReadonlySet<string>, command: Command): boolean => {
  switch (command.kind) {
    case 'start':
    case 'child':
    case 'signal':
    case 'operator':
    case 'task':
    case 'activate':
    case 'deadLetter':
      return store.streams.get(command.stream)?.causes.has(causeKey(causeOf(command))) === true
    case 'outcome':
    case 'scheduled':
      return settled.has(JSON.stringify(command))
    case 'childEnded':
    case 'told':
    case 'timer':
    case 'drive':
      return true
  }
}

/** In the order in which they were sent first, so that no older one overtakes a newer one of its stream. */
export const echo = (on: { readonly bus: Bus<Topics>; readonly seen: Witness; readonly store: MemoryStore }): void => {
  const settled = new Set(on.seen.settled.flatMap(({ commands }) => commands.map((command) => JSON.stringify(command))))
  for (const { value } of on.seen.commands.filter((sent) => hasCounted(on.store, settled, sent.value))) {
    void on.bus.publish('commands', [{ key: value.stream, value }])
  }
}

/** What was withdrawn is asked for once more by its older requests, as by a process that stood still with them for long. */
export const overtaken = (on: { readonly bus: Bus<Topics>; readonly seen: Witness; readonly store: MemoryStore }): void => {
  const events = [...on.store.streams].flatMap(([stream, { turns }]) =>
    turns.flatMap((turn, n) => decodeTurn(turn, { stream, version: n + 1 }).events),
  )
  const withdrawn = new Set(events.flatMap((event) => (event.kind === 'EffectWithdrawn' ? [effectKey(event)] : [])))
  for (const { value } of on.seen.requests) {
    const key = effectKey(value.of)
    if (withdrawn.has(key) && !value.lookOnly && !value.hold) void on.bus.publish('effects', [{ key, value }])
  }
}
