// A state while events are folded into it: changed in place, and frozen once at the end.
import type { TableDraft, Table } from '../base/index.ts'
import type { Instance, StreamState } from './state.ts'
import type { Turn } from './turn.ts'

/** What can be changed, and whose tables can. */
type Open<T> = { -readonly [K in keyof T]: T[K] extends Table<infer V> ? TableDraft<V> : T[K] }
export type InstanceDraft = Open<Instance>
export type StateDraft = Open<Omit<StreamState, 'holder' | 'below' | 'schedules'>> & {
  holder: InstanceDraft | null
  below?: InstanceDraft[]
  /** Of one stream alone, so that no other opens it. */
  schedules?: Table<string>
}

/** The original stays as it is. */
export const openState = (state: StreamState): StateDraft => {
  const draft: StateDraft = {
    // `as`: the one name that is missing gets its value below, and keeps its place, so that a state is stored as the same text.
    ...(state as Omit<StreamState, 'below'>),
    holder: state.holder && openInstance(state.holder),
    queue: state.queue.draft(),
    kept: state.kept.draft(),
    effects: state.effects.draft(),
    ended: state.ended.draft(),
  }
  if (state.below) draft.below = state.below.map(openInstance)
  return draft
}
const openInstance = (holder: Instance): InstanceDraft => ({
  ...holder,
  done: holder.done.draft(),
  scopes: holder.scopes.draft(),
  pending: holder.pending.draft(),
})

/** The events of a turn see the version and the time that they stand in. */
export const enter = (now: StateDraft, { version, at, clock, more }: Pick<Turn, 'version' | 'at' | 'clock' | 'more'>): void => {
  now.version = version
  now.at = at
  now.more = more === true
  if (clock === undefined) delete now.clock
  else now.clock = clock
}

const closeInstance = (held: InstanceDraft): void => {
  for (const table of [held.done, held.scopes, held.pending]) table.freeze()
  Object.freeze(held)
}

/** Nothing changes from here on. */
export const closeState = (state: StateDraft): StreamState => {
  for (const table of [state.queue, state.kept, state.effects, state.ended]) table.freeze()
  if (state.holder) closeInstance(state.holder)
  if (state.below) {
    for (const one of state.below) closeInstance(one)
    Object.freeze(state.below)
  }
  return Object.freeze(state)
}
