// A state as a snapshot holds it, and back.
import { tableOf } from '../base/index.ts'
import type { Table } from '../base/index.ts'
import type { Instance, StreamState } from './state.ts'

/** A state as JSON holds it: tables are objects there. */
type Stored<T> = { readonly [K in keyof T]: T[K] extends Table<infer V> ? Readonly<Record<string, V>> : T[K] }
export type StoredState = Stored<Omit<StreamState, 'holder' | 'below' | 'schedules'>> & {
  readonly holder: Stored<Instance> | null
  readonly below?: readonly Stored<Instance>[]
  readonly schedules?: Readonly<Record<string, string>>
}

const restored = (stored: Stored<Instance>): Instance => {
  const { done, scopes, pending } = stored
  return { ...stored, done: tableOf(done), scopes: tableOf(scopes), pending: tableOf(pending) }
}

/** The state that a snapshot holds. */
export const restoreState = (stored: StoredState): StreamState => {
  const { holder, below, queue, kept, effects, ended, schedules } = stored
  // A name that was there keeps its place: what is stored again is the same text.
  const state = {
    ...stored,
    holder: holder && restored(holder),
    queue: tableOf(queue),
    kept: tableOf(kept),
    effects: tableOf(effects),
    ended: tableOf(ended),
  }
  // `as`: what is not there needs no table.
  return {
    ...(state as Omit<typeof state, 'below' | 'schedules'>),
    ...(below && { below: below.map(restored) }),
    ...(schedules && { schedules: tableOf(schedules) }),
  }
}
