// Whether faults rage just now, and whether there is room on the disk that all share.
import type { Clock } from '../../base/index.ts'
import type { Faults } from './faults.ts'

export interface Weather {
  /** Undefined once they have stopped. */
  readonly faults: () => Faults | undefined
  readonly diskIsFull: () => boolean
  /** What is stored of this version does not load just now. */
  readonly doesNotLoad: (hash: string) => boolean
  /** Writes are refused for so many milliseconds. */
  fillDisk(ms: number): void
  /** The version does not load for so many milliseconds. */
  breakVersion(hash: string, ms: number): void
  /** The version never loads again in a process that has not loaded it. */
  loseVersion(hash: string): void
  readonly isLost: (hash: string) => boolean
  /** The faults stop. */
  calm(): void
}

export const weatherOf = (faults: Faults, clock: Clock): Weather => {
  let rages = true
  let diskFullUntil = 0
  const lost = new Set<string>()
  const broken = new Map<string, number>()
  return {
    faults: () => (rages ? faults : undefined),
    diskIsFull: () => clock.now() < diskFullUntil,
    fillDisk: (ms) => void (diskFullUntil = clock.now() + ms),
    doesNotLoad: (hash) => lost.has(hash) || (rages && clock.now() < (broken.get(hash) ?? 0)),
    loseVersion: (hash) => void lost.add(hash),
    isLost: (hash) => lost.has(hash),
    breakVersion: (hash, ms) => void broken.set(hash, clock.now() + ms),
    calm: () => void (rages = false),
  }
}
