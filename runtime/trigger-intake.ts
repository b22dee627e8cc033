// Paused triggers as this process knows them: read before intake begins, followed from then on, and applied to its sources.
import { Gauge } from 'prom-client'
import { systemClock } from '../base/index.ts'
import type { Clock } from '../base/index.ts'
import { evolveTurn, initial, TRIGGERS } from '../engine/index.ts'
import type { PausedTrigger } from '../engine/index.ts'
import { httpSource } from '../trigger-service/index.ts'
import type { HttpLimits, HttpSource, TriggerService, TriggerSource } from '../trigger-service/index.ts'
import type { Ask } from '../visualizer/server/index.ts'
import { followStream } from '../journal/index.ts'
import type { Runtime } from './services.ts'

export interface Pauses {
  /** Pauses and resumes the source as the journal says, at once and from now on. Before it starts, so that nothing is taken meanwhile. */
  govern(name: string, source: Pick<TriggerSource, 'pause' | 'resume'>): void
  /** Asks as before; what was asked for here holds in this process by the time of the answer. */
  noticing(ask: Ask): Ask
  stop(): Promise<void>
}

/** Rejects where the journal cannot be read. */
export const followPauses = async (
  { journal, registry, log }: Pick<Runtime, 'journal' | 'registry' | 'log'>,
  clock: Clock = systemClock,
): Promise<Pauses> => {
  const { snapshot, turns, version: from } = await journal.load(TRIGGERS)
  let state = turns.reduce(evolveTurn, snapshot?.state ?? initial)
  const paused = (): readonly PausedTrigger[] => state.paused ?? []
  const governed: ((before: readonly PausedTrigger[]) => void)[] = []
  const followed = followStream({
    journal,
    stream: TRIGGERS,
    from,
    clock,
    log,
    take: (news) => {
      const before = paused()
      state = news.reduce(evolveTurn, state)
      log.info({ paused: paused() }, 'which triggers are paused has changed')
      for (const tell of governed) tell(before)
    },
  })
  void new Gauge({
    name: 'contrail_trigger_paused',
    help: '1 for each pause of a source of triggers that this process knows; without a topic the whole source',
    labelNames: ['source', 'topic'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { source, topic = '' } of paused()) this.set({ source, topic }, 1)
    },
  })

  return {
    govern: (name, source) => {
      const tell = (before: readonly PausedTrigger[]): void => {
        for (const { topic } of missingIn(paused(), before, name)) source.resume(topic)
        for (const { topic } of missingIn(before, paused(), name)) source.pause(topic)
      }
      tell([])
      governed.push(tell)
    },
    noticing: (ask) => async (command) => {
      const reply = await ask(command)
      if (command.stream === TRIGGERS) await followed.look().catch(() => {}) // then it is noticed at the next look
      return reply
    },
    stop: () => followed.stop(),
  }
}

/** Of a source, what is in `others` and not in `these`. */
const missingIn = (these: readonly PausedTrigger[], others: readonly PausedTrigger[], source: string): readonly PausedTrigger[] =>
  others.filter((other) => other.source === source && !these.some((one) => one.source === source && one.topic === other.topic))

/** How triggers enter a process: HTTP that can be paused, and what operators paused. */
export interface TriggerIntake {
  /** Never paused: for all that is no start or signal over HTTP. */
  readonly triggers: TriggerService
  readonly http: HttpSource
  readonly pauses: Pauses
}

export const createTriggerIntake = async (runtime: Runtime, triggers: TriggerService, limits?: HttpLimits): Promise<TriggerIntake> => {
  const pauses = await followPauses(runtime)
  const http = httpSource(triggers, limits)
  pauses.govern('http', http)
  return { triggers, http, pauses }
}
