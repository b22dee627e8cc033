// All invariants over one run.
import type { History, Invariant, Violation } from './history.ts'
import { acknowledged } from './invariants/acknowledged.ts'
import { calls } from './invariants/calls.ts'
import { children } from './invariants/children.ts'
import { contradictions } from './invariants/contradictions.ts'
import { endings } from './invariants/endings.ts'
import { folds } from './invariants/folds.ts'
import { legal } from './invariants/legal.ts'
import { lists } from './invariants/lists.ts'
import { once } from './invariants/once.ts'
import { order } from './invariants/order.ts'
import { paused } from './invariants/paused.ts'
import { pinned } from './invariants/pinned.ts'
import { readings } from './invariants/readings.ts'
import { reported } from './invariants/reported.ts'
import { sound } from './invariants/sound.ts'
import { settled } from './invariants/settled.ts'
import { steps } from './invariants/steps.ts'

const invariants: Readonly<Record<string, Invariant>> = {
  once,
  acknowledged,
  settled,
  legal,
  calls,
  reported,
  contradictions,
  order,
  paused,
  pinned,
  folds,
  steps,
  endings,
  readings,
  children,
  lists,
  sound,
}

export interface Found extends Violation {
  readonly invariant: string
}
export const check = (history: History): readonly Found[] =>
  Object.entries(invariants).flatMap(([invariant, of]) => [...of(history)].map((violation) => ({ invariant, ...violation })))
