// An executor that is cut from its database, its connections open and unanswered: others must have its work before the cut is mended.
import { setTimeout as pause } from 'node:timers/promises'
import type { Records } from '../../bus/index.ts'
import type { ClusterDeployment } from '../../workflows/cluster/deployment.ts'
import type { ServiceProcess } from '../../workflows/cluster/service.ts'
import { harmless, idsOf, notCompleted } from './inspections.ts'

export interface Cut {
  readonly executor: string
  /** Of the commands, that it had when it was cut. */
  readonly partitions: number
  /** Inspections sent while it was cut. */
  readonly probes: number
  /** Until work for all partitions was done by others, in milliseconds. */
  readonly afterMs: number
  /** What nobody had done when the limit was over. */
  readonly undone: readonly string[]
}
export interface CutOptions {
  readonly deployment: ClusterDeployment
  readonly service: ServiceProcess
  /** Unique in the run. */
  readonly name: string
  readonly records: Pick<Records, 'send'>
  /** For others to have done it, in a row with nothing else wrong. Milliseconds. */
  readonly limitMs: number
  /** Nothing is wrong now that others need for it. */
  readonly calm: () => boolean
  readonly signal: AbortSignal
}

/** So many that next to no partition is without one. */
const PROBES = 48
/** Where it has no partition a cut would show nothing: it may have joined a moment ago. */
const LOOKS = 120
const LOOK = 500

const partitionsOf = async ({ url }: ServiceProcess): Promise<number> => {
  const text = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) }).then((answer) => answer.text())
  return Number(/^contrail_partitions\{[^}]*topic="commands"[^}]*\} (\d+)$/m.exec(text)?.[1] ?? 0)
}

export const cutAndMended = async ({ deployment, service, name, records, limitMs, calm, signal }: CutOptions): Promise<Cut> => {
  const proxy = deployment.proxyOf(service)
  if (proxy === undefined) throw new Error(`${service.name} has no proxy of its own`)
  let partitions = 0
  for (let look = 0; look < LOOKS && partitions === 0 && !signal.aborted; look++) {
    partitions = await partitionsOf(service).catch(() => 0)
    if (partitions === 0) await pause(LOOK)
  }
  proxy.cut()
  const began = performance.now()
  try {
    const ids = idsOf(name, PROBES)
    await records.send(ids.map(harmless))
    let calmSince: number | undefined
    const late = (): boolean => {
      calmSince = calm() ? (calmSince ?? performance.now()) : undefined
      return signal.aborted || (calmSince !== undefined && performance.now() - calmSince > limitMs)
    }
    const undone = await notCompleted(ids, { open: () => deployment.store.open(), late })
    return { executor: service.name, partitions, probes: PROBES, afterMs: Math.round(performance.now() - began), undone }
  } finally {
    proxy.mend()
  }
}

const wrongWithCut = ({ executor, partitions, probes, afterMs, undone }: Cut): readonly string[] =>
  undone.length === 0
    ? []
    : [
        `${executor} was cut from its database with ${partitions} partitions; ${undone.length} of ${probes} inspections were not done by others in ${afterMs} ms`,
      ]

/** A run in which nobody was cut while it had work proves nothing of cuts. */
export const wrongWithCuts = (cuts: readonly Cut[]): readonly string[] => [
  ...cuts.flatMap(wrongWithCut),
  ...(cuts.some(({ partitions }) => partitions > 0) ? [] : ['no executor was cut from its database while it had partitions']),
]
