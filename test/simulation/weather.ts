// Whether faults rage just now, and whether there is room on the disk that all share.
import type { Clock } from '../../base/index.ts'
import type { Faults } from './faults.ts'

export interface Weather {
  /** Undefined once they have stopped. */
  readonly faults: () => Faults | undefined
  readonly diskIsFull: () => boolean
  /** Writes are refused for so many milliseconds. */
  fillDisk(ms: number): void
  /** The faults stop. */
  calm(): void
}

export const weatherOf = (faults: Faults, clock: Clock): Weather => {
  let rages = true
  let diskFullUntil = 0
  return {
    faults: () => (rages ? faults : undefined),
    diskIsFull: () => clock.now() < diskFullUntil,
    fillDisk: (ms) => void (diskFullUntil = clock.now() + ms),
    calm: () => void (rages = false),
  }
}
