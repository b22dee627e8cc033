// What a process of the world knows of pauses: read from the journal until that can be read, and followed from then on.
import { pause } from '../../base/index.ts'
import type { Clock } from '../../base/index.ts'
import type { Journal } from '../../journal/index.ts'
import { followSwitches } from '../../runtime/switches.ts'
import type { Switches } from '../../runtime/switches.ts'
import type { Pauses } from './ports.ts'
import type { Witness } from './witness.ts'

/** Between two attempts, in milliseconds. */
const AGAIN = 1_000
const silent = { info: () => {}, error: () => {} }

interface KnownPauses extends Pauses {
  /** Resolves when they are known: nothing begins before. */
  readonly known: Promise<void>
  stop(): Promise<void>
}

export const pausesKnown = (
  process: string,
  on: { readonly journal: Journal; readonly clock: Clock; readonly seen: Witness },
): KnownPauses => {
  const { journal, clock, seen } = on
  const listeners: (() => void)[] = []
  let switches: Switches | undefined
  let stopped = false
  const follow = async (): Promise<void> => {
    while (!switches && !stopped) {
      switches = await followSwitches({ journal, log: silent }, clock).catch(() => undefined)
      if (!switches) await pause(clock, AGAIN)
    }
    const note = (): void => seen.knowsPaused(process, switches?.now() ?? [])
    note()
    switches?.onChange(() => {
      note()
      for (const listener of listeners) listener()
    })
  }
  return {
    known: follow(),
    now: () => switches?.now() ?? [],
    onChange: (listener) => void listeners.push(listener),
    stop: async () => {
      stopped = true
      await switches?.stop()
    },
  }
}
