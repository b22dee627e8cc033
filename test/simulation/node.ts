// A process with its services: what runs on one machine, or all of it in the embedded engine.
import type { Bus } from '../../bus/index.ts'
import type { RunCode, Topics } from '../../engine/index.ts'
import { openInstances, SUSPECT } from '../../runtime/services.ts'
import type { CodeLimit, Versions } from '../../versions/index.ts'
import type { Clock } from '../../base/index.ts'
import { defaultLimits, pausesWorkflow } from '../../engine/index.ts'
import { startExecutor } from '../../executor-service/index.ts'
import type { Journal } from '../../journal/index.ts'
import { startSideEffectService } from '../../side-effect-service/index.ts'
import { DEFAULT_LIMITS, triggerService } from '../../trigger-service/index.ts'
import type { TriggerService } from '../../trigger-service/index.ts'
import { declarationsIn } from '../../runtime/handlers.ts'
import { handlersOf } from './handlers.ts'
import type { Mutant } from './mutant.ts'
import { pausesKnown } from './pauses.ts'
import { busPort, journalPort, versionsPort } from './ports.ts'
import type { Ports, VersionTrouble } from './ports.ts'
import type { Process } from './process.ts'
import type { Random } from './random.ts'
import { GRACE_MS } from './target.ts'
import type { Target } from './target.ts'
import type { Witness } from './witness.ts'

export type Part = 'trigger' | 'executor' | 'effects'

/** Sizes and switches that no behaviour may depend on: drawn once for each world. */
export interface Sizes {
  readonly cached: number
  readonly atOnce: number
  readonly snapshotEvery: number
  readonly events: number
  /** Of each topic, where there are several processes. */
  readonly partitions: number
  /** How often an executor looks for what others left due, in milliseconds. */
  readonly lookEvery: number
  /** Steps are evaluated twice; messages make a round trip through JSON. */
  readonly twice: boolean
  readonly copy: boolean
}
export const sizesOf = (random: Random): Sizes => ({
  cached: random.pick([1, 2, 1_000, 1_000]),
  atOnce: random.pick([1, 2, 256]),
  snapshotEvery: random.pick([1, 5, 12, 60]),
  events: random.pick([2, 4, 8, 500, 500]),
  partitions: random.pick([1, 3, 8, 300]),
  lookEvery: random.pick([1_000, 5_000]),
  twice: random.chance(0.2),
  copy: random.chance(0.2),
})

export interface Node {
  readonly process: Process
  readonly parts: readonly Part[]
  readonly trigger: TriggerService | undefined
  /** Ends as a deploy would end it: what is in work is given some time. */
  stop(): Promise<void>
}

/** How often the trigger service looks for what came: it asks for 20 ms, and so many wakings would only cost time here. */
const COARSE_MS = 500
const coarse = (clock: Clock): Clock => ({
  now: () => clock.now(),
  schedule: (at, fn) => clock.schedule(Math.ceil(at / COARSE_MS) * COARSE_MS, fn),
})

/** As the limit of a step does it, without the time that it takes: what hangs is left out of the decision. */
const hanging = (hangs: () => boolean): CodeLimit => {
  const run: RunCode = (_, code) => (hangs() ? { kind: 'stuck', limitMs: 5000 } : { kind: 'ran', value: code() })
  return { run, now: (work) => work(run), soon: async (work) => work(run) }
}

const silent = { info: () => {}, warn: () => {}, error: () => {} }

export const startNode = (on: {
  readonly process: Process
  readonly parts: readonly Part[]
  readonly journal: Journal
  readonly bus: Bus<Topics>
  readonly versions: Versions
  readonly troubleOf: VersionTrouble
  /** Whether the code that is about to run does not return. */
  readonly hangs: () => boolean
  readonly target: Target
  readonly sizes: Sizes
  readonly random: Random
  readonly seen: Witness
  readonly mutant: Mutant | undefined
}): Node => {
  const { process, parts, sizes, random, seen, mutant } = on
  const reading = journalPort(process, on.journal, seen)
  const known = pausesKnown(process.name, { journal: reading, clock: process.clock, seen })
  const real: Ports = {
    journal: reading,
    bus: busPort(process, on.bus, seen),
    versions: versionsPort(process, on.versions, on.troubleOf, seen),
    clock: process.clock,
    handlers: handlersOf(process, on.target),
    pauses: known,
  }
  const { journal, bus, versions, clock, handlers, pauses } = mutant?.wrap(real, { process: process.name, random: random.fork() }) ?? real
  const stops: ((drainMs: number) => Promise<void>)[] = []
  const { name } = process

  let isStopped = false
  stops.push(() => known.stop())
  const startExecuting = (): void => {
    const { cached, atOnce, snapshotEvery, lookEvery, twice, events } = sizes
    const env = { random: () => random.next(), uuid: () => random.uuid() }
    const limits = { ...defaultLimits, events }
    const options = { cached, atOnce, snapshotEvery, lookEvery, twice, limits, reconcileAfter: 15_000, reconcileEvery: 7_000 }
    const executor = startExecutor({ journal, bus, versions, clock, env, code: hanging(on.hangs), log: silent, pauses, ...options })
    stops.push((ms) => executor.stop(ms))
    // What it cannot read just now, the reconciler reads later.
    executor.recover().catch(() => {})
  }
  const startEffects = (): void => {
    const draw = (): number => random.next()
    const isPaused = (workflow: string): boolean => pausesWorkflow(pauses.now(), workflow) !== undefined
    const paused = { isPaused, onChange: (listener: () => void) => pauses.onChange(listener) }
    const options = { process: name, graceMs: GRACE_MS, suspectMs: SUSPECT, log: silent, pauses: paused }
    const declarations = declarationsIn(versions)
    const effects = startSideEffectService({ journal, bus, handlers, declarations, clock, random: draw, ...options })
    stops.push((ms) => effects.stop(ms))
  }
  void known.known.then(() => {
    if (isStopped) return
    if (parts.includes('executor')) startExecuting()
    if (parts.includes('effects')) startEffects()
  })
  let trigger: TriggerService | undefined
  if (parts.includes('trigger')) {
    const instances = openInstances(journal)
    trigger = triggerService({ versions, instances, bus, process: name, clock: coarse(clock), log: silent, limits: DEFAULT_LIMITS })
    stops.push((ms) => trigger?.stop(ms) ?? Promise.resolve())
  }
  return {
    process,
    parts,
    trigger,
    stop: async () => {
      isStopped = true
      for (const stop of stops.toReversed()) await stop(300)
      process.die('of a deploy')
    },
  }
}
