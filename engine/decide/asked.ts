// What a step that is run again asks for: what it had asked for before stays, and only what is new is asked for.
import { sameJson } from '../../base/index.ts'
import type { Requested } from '../../dsl/internal.ts'
import type { KeptRequest } from '../events.ts'

export interface Indexed extends Requested {
  readonly index: number
}
export interface AsksStill {
  /** In the order of what is asked for now. */
  readonly kept: readonly KeptRequest[]
  readonly asked: readonly Indexed[]
  /** Nobody asks for them any more. */
  readonly gone: readonly KeptRequest[]
}

const NONE: readonly never[] = []

/** Compared by kind and payload, each with one of before. */
export const asksStill = (now: readonly Requested[], before: readonly KeptRequest[] = NONE): AsksStill => {
  const all = now.map((one, index) => ({ kind: one.kind, payload: one.payload, index }))
  if (before.length === 0) return { kept: NONE, asked: all, gone: NONE }
  const gone = [...before]
  const kept: KeptRequest[] = []
  const asked: Indexed[] = []
  for (const one of all) {
    const at = gone.findIndex(({ effect, payload }) => effect === one.kind && sameJson(payload, one.payload))
    const [found] = at === -1 ? [] : gone.splice(at, 1)
    if (found) kept.push({ ...found, index: one.index })
    else asked.push(one)
  }
  return { kept, asked, gone }
}
