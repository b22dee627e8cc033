// The trigger service: decodes what comes from outside and hands it to the streams as commands; answers when it is durable.
import type { Bus, DeadLetters } from '../bus/index.ts'
import { isBounded } from '../dsl/internal.ts'
import { runDirectly } from '../engine/index.ts'
import type { SignalCommand, StartCommand, Topics } from '../engine/index.ts'
import { noCodeLimit } from '../versions/index.ts'
import type { CodeLimit, Versions } from '../versions/index.ts'
import { signalAnswer, startAnswer, unavailable } from './answer-of.ts'
import { refused } from './answers.ts'
import type { DeadLetter, DeadLetterAnswer, Refused, SignalAnswer, SignalRequest, Source, StartAnswer, StartRequest } from './answers.ts'
import { catalogOf } from './catalog.ts'
import type { Catalog } from './catalog.ts'
import { deadLetterCommand } from './dead-letters/command.ts'
import { intake } from './intake.ts'
import { olderVersions } from './older-versions.ts'
import { messageOf, pause } from './ports.ts'
import type { Log, OpenInstances, TriggerLimits, TriggerMetrics } from './ports.ts'
import type { Clock } from '../base/index.ts'
import { replyBook } from './replies.ts'
import type { ReplyBook } from './replies.ts'
import { signalCommand, signalled } from './signal-command.ts'
import type { Intake } from './source.ts'
import { startable, startCommand } from './start-command.ts'

/** Handed over to the bus, in the order of the calls; the answer comes later. */
export interface Offered<A> {
  readonly answer: Promise<A>
}

export interface TriggerService extends Intake {
  /** Refused with `tooBusy` where too much work is open. */
  start(request: StartRequest): Promise<StartAnswer>
  signal(request: SignalRequest): Promise<SignalAnswer>
  /** For feeds: waits while too much work is open. Awaited one after the other, commands keep the order of their feed. */
  offerStart(request: StartRequest): Promise<Offered<StartAnswer>>
  offerSignal(request: SignalRequest): Promise<Offered<SignalAnswer>>
  /** Why a feed could not even begin: nobody of that name takes anything from the source. */
  startRefusal(workflow: string, source: Source): Promise<Refused | null>
  signalRefusal(signal: string): Promise<Refused | null>
  /** Durable when it resolves, unless refused. */
  deadLetter(letter: DeadLetter): Promise<DeadLetterAnswer>
  /** Any command, with the executor's reply to it: for whoever else in this process asks. */
  ask: ReplyBook['ask']
  /** Takes no more, waits for what is open up to the limit in milliseconds. */
  stop(drainMs: number): Promise<void>
}

export interface TriggerServiceOptions {
  readonly versions: Versions
  readonly instances: OpenInstances
  readonly bus: Bus<Topics>
  /** The name of this process, unique in the deployment: replies come back by it. */
  readonly process: string
  readonly clock: Clock
  readonly log: Log
  readonly metrics?: TriggerMetrics
  /** Where dead letters go; absent: into the journal, by a command. */
  readonly deadLetters?: Pick<DeadLetters, 'add'>
  readonly limits: TriggerLimits
  /** Told of each dead letter that is durable. */
  readonly onDeadLetter?: (letter: { readonly id: string; readonly source: string; readonly target: string }) => void
  /** Why nothing becomes durable just now, as a clause; absent: it is not known. */
  readonly trouble?: () => string | undefined
  /** Stops schemas that do not return; absent: nothing does. */
  readonly code?: CodeLimit
}

const answerOf = <A>({ answer }: Offered<A>): Promise<A> => answer

/** How often a feed looks whether there is room: the port tells how much is open, not when it becomes less. */
const LOOK_AGAIN_MS = 5

export const triggerService = (options: TriggerServiceOptions): TriggerService => {
  const { versions, instances, bus, clock, log, metrics, limits, code = noCodeLimit } = options
  const book = replyBook(options)
  const stopping = new AbortController()

  const older = olderVersions({ instances, get: (hash) => versions.get(hash), clock, log })

  const readable = async (read: () => Promise<Catalog>): Promise<Catalog | Refused> => {
    try {
      return await read()
    } catch (error) {
      return notReadable(error)
    }
  }
  const notReadable = (error: unknown): Refused => {
    log.warn({ err: error }, 'the versions cannot be read')
    return unavailable('the versions cannot be read')
  }
  /** For starts: only active versions take them. */
  const activeCatalog = (): Promise<Catalog | Refused> => readable(async () => catalogOf(await versions.active()))
  /** For signals: `fresh` where what is not in it is refused. */
  const wholeCatalog = (freshness?: 'fresh'): Promise<Catalog | Refused> =>
    readable(async () => {
      const active = await versions.active()
      return catalogOf(active, await older.besides(active, freshness === 'fresh'))
    })
  /** A signal is unknown only where a look of this second says so. */
  const catalogFor = async (signal: string): Promise<Catalog | Refused> => {
    const known = await wholeCatalog()
    return known.kind === 'catalog' && !known.signals.has(signal) ? wholeCatalog('fresh') : known
  }
  const madeOf = async (from: Catalog, request: SignalRequest): Promise<SignalCommand | Refused> => {
    try {
      return await signalCommand(from, request, { holderOf: instances.holderOf, run: code.run })
    } catch (error) {
      log.warn({ err: error, signal: request.signal }, 'which version waits for a signal cannot be read')
      return unavailable('which version waits for it cannot be read')
    }
  }
  const isFull = (): boolean => bus.load('commands') > limits.maxOpen
  const room = async (): Promise<void> => {
    while (isFull() && !stopping.signal.aborted) await pause(clock, LOOK_AGAIN_MS, stopping.signal)
  }
  const counted = <A extends StartAnswer | SignalAnswer>(name: string, answer: A): A => {
    if (answer.kind === 'refused') {
      metrics?.refused({ code: answer.code })
      // While it stops, that is what every open caller hears.
      if (answer.code === 'unavailable' && !stopping.signal.aborted)
        log.warn({ target: name, reason: answer.message }, 'a command is not known to be durable')
    } else if ('duplicate' in answer && answer.duplicate) metrics?.duplicate({ name })
    return answer
  }
  const now = <A extends StartAnswer | SignalAnswer>(name: string, answer: A): Offered<A> => ({
    answer: Promise.resolve(counted(name, answer)),
  })

  /** Under a limit only where a schema may not return. */
  const decoded = (
    from: Catalog,
    request: StartRequest,
    when: 'soon' | 'now',
  ): Promise<StartCommand | Refused> | StartCommand | Refused => {
    const { workflow, source } = request
    const needsLimit = from.workflows.get(workflow)?.workflow.triggers.some((of) => of.source === source && !isBounded(of.decode)) === true
    return needsLimit ? code[when]((run) => startCommand(from, request, run)) : startCommand(from, request, runDirectly)
  }
  /** `soon`: together with others that ask at this moment, for who follows nobody. */
  const sendStart = async (request: StartRequest, decode: 'soon' | 'now'): Promise<Offered<StartAnswer>> => {
    const { workflow, source, waitMs = 0 } = request
    let from: Catalog | Refused
    try {
      from = catalogOf(await versions.active())
    } catch (error) {
      from = notReadable(error)
    }
    const command = from.kind === 'refused' ? from : await decoded(from, request, decode)
    if (command.kind === 'refused') return now<StartAnswer>(workflow, command)
    metrics?.received({ name: workflow, source })
    return { answer: book.ask(command, { waitMs }).then((asked) => counted(workflow, startAnswer(command, asked))) }
  }
  const sendSignal = async (request: SignalRequest): Promise<Offered<SignalAnswer>> => {
    const { signal, source } = request
    const from = await catalogFor(signal)
    const command = from.kind === 'refused' ? from : await madeOf(from, request)
    if (command.kind === 'refused') return now<SignalAnswer>(signal, command)
    metrics?.received({ name: signal, source })
    return { answer: book.ask(command).then((asked) => counted(signal, signalAnswer(command, asked))) }
  }
  const busy = (name: string): Refused => counted(name, refused('tooBusy', 'too much work is open just now: send it again in a second'))

  const intoJournal = async (letter: DeadLetter): Promise<string> => {
    const command = deadLetterCommand(letter)
    const asked = await book.ask(command, { replyMs: 0 })
    if (asked.kind === 'failed') throw new Error(asked.message)
    return command.id
  }
  const deadLetter = async (letter: DeadLetter): Promise<DeadLetterAnswer> => {
    try {
      const id = await (options.deadLetters?.add ?? intoJournal)(letter)
      metrics?.deadLettered({ source: letter.origin.source })
      options.onDeadLetter?.({ id, source: letter.origin.source, target: letter.target })
      return { kind: 'deadLettered', id }
    } catch (error) {
      return counted(letter.target, unavailable(messageOf(error)))
    }
  }

  return {
    start: (request) => (isFull() ? Promise.resolve(busy(request.workflow)) : sendStart(request, 'soon').then(answerOf)),
    signal: async (request) => (isFull() ? busy(request.signal) : (await sendSignal(request)).answer),
    offerStart: async (request) => {
      await room()
      return sendStart(request, 'now')
    },
    offerSignal: async (request) => {
      await room()
      return sendSignal(request)
    },
    startRefusal: async (workflow, source) => {
      const from = await activeCatalog()
      const found = from.kind === 'refused' ? from : startable(from, workflow, source)
      return found.kind === 'refused' ? found : null
    },
    signalRefusal: async (signal) => {
      const from = await catalogFor(signal)
      const found = from.kind === 'refused' ? from : signalled(from, signal)
      return found.kind === 'refused' ? found : null
    },
    deadLetter,
    ...intake({
      catalog: wholeCatalog,
      holderOf: instances.holderOf,
      room,
      deadLetter,
      metrics,
      run: code.run,
      submit: (value) => bus.submit('commands', { key: value.stream, value }),
    }),
    ask: (command, patience) => book.ask(command, patience),
    stop: (drainMs) => {
      stopping.abort()
      return book.stop(drainMs)
    },
  }
}
