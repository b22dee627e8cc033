// What goes wrong in a world, and how often: drawn from its seed, so that some worlds are calm and some have one trouble only.
import type { Faults as BusFaults } from '../../bus/hostile/index.ts'
import type { Random } from './random.ts'

/** Probabilities for each call of a port, unless it says otherwise. */
export interface Faults {
  readonly crashBefore: number
  readonly crashAfter: number
  /** It is refused and has no effect: a full disk, a broken connection. */
  readonly refuse: number
  /** It has its effect and reports an error. */
  readonly ambiguous: number
  /** A transaction of the SQLite journal is not committed. */
  readonly commit: number
  /** It takes some time before or after its effect. */
  readonly slow: number
  /** The process stands still for some time, and may be taken for dead meanwhile. */
  readonly freeze: number
  /** A version is not there yet; what is stored of it does not load. */
  readonly noVersion: number
  readonly badVersion: number
  /** Of a call of a target: that it fails, hangs, answers late or not at all. */
  readonly target: number
  /** Of a side effect: that whichever process calls its handler ends with it, each time, also when all other faults have stopped. */
  readonly poison: number
  /** How far clocks are off, at most, in milliseconds; those of side-effect services agree to within their grace. */
  readonly skew: number
  /** How many times in a run: the disk is full, a clock jumps, a process is killed or deployed anew, or loses its share and joins again. */
  readonly diskFull: number
  readonly jumps: number
  readonly kills: number
  readonly deploys: number
  readonly rebalances: number
  /** How many times in a run a version does not load for some time, in whatever process that has not loaded it. */
  readonly outages: number
  /** How many first versions never load again; the second is activated when the other faults have stopped. */
  readonly lost: number
  readonly bus: BusFaults
  /** Of code of a version: that it does not return. */
  readonly hangs: number
}

export const faultsOf = (random: Random): Faults => {
  const force = random.pick([0, 0.3, 0.7, 1, 1, 1.5])
  const some = (most: number): number => (random.chance(0.6) ? most * force * random.next() : 0)
  const times = (most: number): number => (force > 0 && random.chance(0.5) ? random.between(1, most) : 0)
  return {
    crashBefore: some(0.01),
    crashAfter: some(0.02),
    refuse: some(0.06),
    ambiguous: some(0.06),
    commit: some(0.1),
    slow: some(0.3),
    freeze: some(0.01),
    noVersion: some(0.2),
    badVersion: some(0.1),
    target: Math.min(0.8, some(1.2)),
    poison: random.chance(0.25) ? force * 0.3 : 0,
    skew: force > 0 && random.chance(0.5) ? 120_000 : 0,
    diskFull: times(2),
    jumps: times(4),
    kills: times(3),
    deploys: times(2),
    rebalances: times(4),
    outages: times(3),
    lost: force > 0 && random.chance(0.1) ? random.between(1, 3) : 0,
    bus: {
      delay: some(0.4),
      split: some(0.4),
      duplicate: some(0.25),
      loseLease: some(0.25),
      twoOwners: some(0.3),
      staleShare: Math.min(0.99, some(1)),
      maxMs: random.pick([300, 2_000, 5_000]),
    },
    hangs: some(0.05),
  }
}
