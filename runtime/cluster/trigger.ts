// contrail serve trigger: takes what comes from outside, over HTTP and from topics, and hands it to the streams.
import { systemClock } from '../../base/index.ts'
import { DEFAULT_HTTP_LIMITS, kafkaSource, triggerRoutes } from '../../trigger-service/index.ts'
import { instanceApi, schemaMask } from '../../visualizer/server/index.ts'
import { gateOf } from '../pauses.ts'
import type { TriggerIntake } from '../pauses.ts'
import { askBy, triggersOn } from '../services.ts'
import type { ClusterGround, Composition } from './process.ts'

/** `gate` is made by `gateFor`. */
export const triggerProcess = async (ground: ClusterGround, { triggers, http, pauses }: TriggerIntake): Promise<Composition> => {
  const { journal, versions, process, topics, log } = ground
  // An answer that comes too late is a 202, which points to the instance: here it can be read.
  const reading = instanceApi({ journal, versions, ask: askBy(ground, triggers), mask: schemaMask, process, now: () => systemClock.now() })
  const content = { door: http, api: [triggerRoutes(http.service, http.limits), reading] }
  if (topics === undefined) return { content }
  const source = kafkaSource({ intake: triggers, records: topics.records, group: topics.group, clock: systemClock, log })
  pauses.govern('kafka', source)
  return {
    content,
    intake: { begin: () => source.start(), end: (ms) => source.stop(ms) },
    notReady: () => {
      const { state, details } = source.health()
      return state === 'ok' ? [] : [`the consumer of the triggers' topics is ${state}`, ...details]
    },
    failed: () => (source.health().state === 'dead' ? "the consumer of the triggers' topics is dead" : undefined),
  }
}

export interface GateSettings {
  readonly maxOpen: number
  /** The most bytes of one payload over HTTP. */
  readonly bodyBytes?: number
}
/** What is paused is known from here on, before anything is taken. */
export const gateFor = async (ground: ClusterGround, { maxOpen, bodyBytes }: GateSettings): Promise<TriggerIntake> => {
  const limits = { ...DEFAULT_HTTP_LIMITS, ...(bodyBytes !== undefined && { bodyBytes, lineBytes: bodyBytes }) }
  const gate = await gateOf(ground, triggersOn(ground, { maxOpen, deadLetters: ground.topics?.deadLetters }), limits)
  ground.began(() => gate.pauses.stop())
  return gate
}
