// contrail serve trigger: takes what comes from outside, over HTTP and from topics, and hands it to the streams.
import { systemClock } from '../../base/index.ts'
import { DEFAULT_HTTP_LIMITS, kafkaSource, triggerRoutes } from '../../trigger-service/index.ts'
import { instanceApi, schemaMask } from '../../visualizer/server/index.ts'
import { createTriggerIntake } from '../trigger-intake.ts'
import type { TriggerIntake } from '../trigger-intake.ts'
import { askBy, createTriggers } from '../services.ts'
import type { ClusterRuntime, Composition } from './process.ts'

/** `triggerIntakeFor` makes the intake. */
export const triggerProcess = async (runtime: ClusterRuntime, { triggers, http, pauses }: TriggerIntake): Promise<Composition> => {
  const { journal, versions, process, topics, log } = runtime
  // An answer that comes too late is a 202, which points to the instance: here it can be read.
  const reading = instanceApi({ journal, versions, ask: askBy(runtime, triggers), mask: schemaMask, process, now: () => systemClock.now() })
  const content = { httpSource: http, api: [triggerRoutes(http.service, http.limits), reading] }
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

export interface IntakeSettings {
  readonly maxOpen: number
  /** The most bytes of one payload over HTTP. */
  readonly bodyBytes?: number
}
/** What is paused is known from here on, before anything is taken. */
export const triggerIntakeFor = async (runtime: ClusterRuntime, { maxOpen, bodyBytes }: IntakeSettings): Promise<TriggerIntake> => {
  const limits = { ...DEFAULT_HTTP_LIMITS, ...(bodyBytes !== undefined && { bodyBytes, lineBytes: bodyBytes }) }
  const intake = await createTriggerIntake(runtime, createTriggers(runtime, { maxOpen, deadLetters: runtime.topics?.deadLetters }), limits)
  runtime.onShutdown(() => intake.pauses.stop())
  return intake
}
