// contrail serve trigger: takes what comes from outside, over HTTP and from topics, and hands it to the streams.
import { systemClock } from '../../bus/clock.ts'
import { kafkaSource, triggerRoutes } from '../../trigger-service/index.ts'
import type { TriggerService } from '../../trigger-service/index.ts'
import { instanceApi, schemaMask } from '../../visualizer/server/index.ts'
import { askBy, triggersOn } from '../services.ts'
import type { ClusterGround, Composition } from './process.ts'

/** `triggers` is made by `triggersFor`. */
export const triggerProcess = async (ground: ClusterGround, triggers: TriggerService): Promise<Composition> => {
  const { journal, versions, process, topics, log } = ground
  // An answer that comes too late is a 202, which points to the instance: here it can be read.
  const reading = instanceApi({ journal, versions, ask: askBy(ground, triggers), mask: schemaMask, process, now: Date.now })
  const content = { triggers, api: [triggerRoutes(triggers), reading] }
  if (topics === undefined) return { content }
  const source = kafkaSource({ intake: triggers, records: topics.records, group: topics.group, clock: systemClock, log })
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

export const triggersFor = (ground: ClusterGround, maxOpen: number): TriggerService =>
  triggersOn(ground, { maxOpen, deadLetters: ground.topics?.deadLetters })
