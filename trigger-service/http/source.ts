// HTTP as a source of triggers: a door before the service that can be shut. Who sends waits for the answer, so nothing is kept here.
import { refused } from '../answers.ts'
import type { Refused } from '../answers.ts'
import { DEFAULT_HTTP_LIMITS } from './limits.ts'
import type { HttpLimits } from './limits.ts'
import type { TriggerService } from '../service.ts'
import type { TriggerSource } from '../source.ts'

export interface HttpSource extends TriggerSource {
  /** The service as routes and the hot route are given it: while the door is shut it refuses, and says so. */
  readonly service: TriggerService
  /** Of what comes in by it. */
  readonly limits: HttpLimits
}

const SHUT: Readonly<Record<'new' | 'paused' | 'stopped', Refused>> = {
  new: refused('unavailable', 'the service is not ready yet: send it again in a second'),
  paused: refused('unavailable', 'starts and signals over HTTP are paused: send it again later'),
  stopped: refused('unavailable', 'the service is stopping: send it again, with the same key it counts once'),
}

/** Topics are none of its concern: it pauses as a whole. */
export const httpSource = (service: TriggerService, limits: HttpLimits = DEFAULT_HTTP_LIMITS): HttpSource => {
  let state: 'new' | 'open' | 'stopped' = 'new'
  let paused = false
  const shut = (): Refused | undefined => (state !== 'open' ? SHUT[state] : paused ? SHUT.paused : undefined)
  const offered = (answer: Refused) => Promise.resolve({ answer: Promise.resolve(answer) })

  return {
    limits,
    service: {
      ...service,
      start: (request) => {
        const no = shut()
        return no === undefined ? service.start(request) : Promise.resolve(no)
      },
      signal: (request) => answerOr(shut(), () => service.signal(request)),
      offerStart: (request) => {
        const no = shut()
        return no === undefined ? service.offerStart(request) : offered(no)
      },
      offerSignal: (request) => {
        const no = shut()
        return no === undefined ? service.offerSignal(request) : offered(no)
      },
      startRefusal: (workflow, source) => answerOr(shut(), () => service.startRefusal(workflow, source)),
      signalRefusal: (signal) => answerOr(shut(), () => service.signalRefusal(signal)),
    },
    start: () => {
      if (state === 'new') state = 'open'
    },
    health: () => ({
      state: state === 'new' ? 'joining' : state === 'stopped' ? 'dead' : 'ok',
      details: paused ? [SHUT.paused.message] : [],
    }),
    lag: () => Promise.resolve([]),
    pause: () => void (paused = true),
    resume: () => void (paused = false),
    stop: (drainMs) => {
      state = 'stopped'
      return service.stop(drainMs)
    },
  }
}

const answerOr = <A>(no: Refused | undefined, ask: () => Promise<A>): Promise<A | Refused> =>
  no === undefined ? ask() : Promise.resolve(no)
