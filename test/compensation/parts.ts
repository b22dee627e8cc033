// What the naive model is made of: things that run, what they asked for, and what is given up with them.

/** An item, a branch, a workflow, or the whole. */
export interface Unit {
  readonly around: Unit | undefined
  readonly isItem: boolean
}
/** What is given up together. */
export interface Life {
  readonly around: Life | undefined
  dead: boolean
}
export interface Call {
  readonly name: string
  readonly life: Life | undefined
  readonly unit: Unit
  readonly act: Act | undefined
  readonly undoes: Entry | undefined
  readonly went: (outcome: 'ok' | 'failed') => void
  phase: 'asked' | 'off' | 'review'
  due: number | undefined
  orphan: boolean
  group: unknown
}
export interface Act {
  readonly label: string
  readonly leaf: boolean
  readonly id: number
  readonly k: string
}
export interface Entry {
  readonly act: Act
  readonly unit: Unit
  group: unknown
  isUnderWay: boolean
  ended: 'ok' | 'failed' | undefined
  isParked: boolean
  /** A person sends it again, all of it. */
  isAgain: boolean
}
export interface Timer {
  readonly life: Life
  readonly due: number
  readonly fire: () => void
}
export interface Comp {
  readonly unit: Unit
  readonly life: Life
  readonly done: () => void
}
export interface At {
  readonly unit: Unit
  readonly life: Life
}

export interface Wait {
  readonly name: string
  readonly life: Life
  readonly done: () => void
}
/** All that is under way. */
export interface World {
  now: number
  calls: Call[]
  waits: Wait[]
  timers: Timer[]
  comps: Comp[]
  /** In the order of their outcomes. */
  entries: Entry[]
  /** What is begun when all has been decided. */
  starts: { readonly life: Life; readonly begin: () => void }[]
}

export const isIn = (unit: Unit | undefined, around: Unit): boolean => unit !== undefined && (unit === around || isIn(unit.around, around))
export const isDead = (life: Life | undefined): boolean => life !== undefined && (life.dead || isDead(life.around))
export const stands = (life: Life | undefined, around: Life): boolean =>
  life !== undefined && (life === around || stands(life.around, around))
