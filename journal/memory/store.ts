// What the memory journal keeps: plain data, so that a test can copy it and a "crash" is a new journal over the same store.
import type { InstanceRow } from '../../engine/index.ts'
import type { Claim } from '../journal.ts'

export interface MemorySnapshot {
  readonly format: number
  readonly version: number
  readonly state: string
}

export interface MemoryStream {
  /** The text of turn `version` stands at `version - 1`. */
  readonly turns: string[]
  /** The version that has each unique cause. */
  readonly causes: Map<string, number>
  /** The newest last; the last two are kept. */
  readonly snapshots: MemorySnapshot[]
  at: number
  due: number | null
  open: number | null
}

export interface MemoryStore {
  /** In the order in which the streams began. */
  readonly streams: Map<string, MemoryStream>
  /** Every turn in the order of the appends. */
  readonly log: { readonly stream: string; readonly version: number }[]
  /** In the order in which the instances were first written. */
  readonly instances: Map<string, InstanceRow>
  readonly claims: Map<string, Claim[]>
  readonly blobs: Map<string, string>
}

export const memoryStore = (): MemoryStore => ({
  streams: new Map(),
  log: [],
  instances: new Map(),
  claims: new Map(),
  blobs: new Map(),
})

/** The store as it is now: what is appended later is not in it. */
export const copyStore = (store: MemoryStore): MemoryStore => structuredClone(store)
