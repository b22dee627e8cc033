// A small engine on a virtual clock: an executor and a side-effect service over one memory journal, and what came of it.
import type { AnyWorkflow, Outcome } from '../../dsl/index.ts'
import type { HandlerValue } from '../../dsl/internal.ts'
import { virtualClock } from '../../base/index.ts'
import type { VirtualClock } from '../../base/index.ts'
import { effectKey } from '../../engine/index.ts'
import type { Command, EffectEvent, Event, InstanceRow, Reply, StartCommand, Topics } from '../../engine/index.ts'
import { inProcessBus } from '../../bus/in-process/index.ts'
import { startExecutor } from '../../executor-service/index.ts'
import type { Journal } from '../../journal/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { declarationsIn, handlersByKind } from '../../runtime/handlers.ts'
import { startSideEffectService } from '../../side-effect-service/index.ts'
import type { SideEffectServiceOptions } from '../../side-effect-service/index.ts'
import { hashOf, start, versionsOf } from '../core/attack.fixture.ts'

/** As plain JavaScript may give it: the tests of wrong answers need that. */
export interface PlainHandlers {
  readonly workflow: string
  readonly handlers: Readonly<Record<string, object>>
}
export interface Shop {
  readonly clock: VirtualClock
  readonly journal: Journal
  readonly bus: ReturnType<typeof inProcessBus<Topics>>
  /** What the handlers were called with: `run {"id":…}`. */
  readonly calls: readonly string[]
  readonly logged: readonly string[]
  begin(of: AnyWorkflow, id?: string, amount?: number): Promise<StartCommand>
  tell(command: Command): Promise<readonly Reply[]>
  events(stream: string): Promise<readonly Event[]>
  /** The events of all side effects of a stream, in short. */
  effects(stream: string): Promise<readonly EffectEvent[]>
  row(start: StartCommand): Promise<InstanceRow | undefined>
  /** Lets effects be interpreted from now on, until what it returns is called. */
  serve(modules: readonly PlainHandlers[], active?: readonly AnyWorkflow[]): () => Promise<void>
  end(): Promise<void>
}

export const shop = (workflows: readonly AnyWorkflow[], options: Partial<SideEffectServiceOptions> = {}): Shop => {
  const clock = virtualClock(1_000_000)
  const [journal, bus, byHash] = [memoryJournal(), inProcessBus({ clock, copy: true }), versionsOf(workflows)]
  const versions = { get: async (hash: string) => byHash.get(hash), active: async () => [...byHash.values()] }
  const [calls, logged, replies, parts] = [new Array<string>(), new Array<string>(), new Array<Reply>(), new Array<() => Promise<void>>()]
  const line = (_: object, message = ''): void => void logged.push(message)
  const log = { info: line, warn: line, error: line }
  const executor = startExecutor({ journal, bus, clock, versions, env: { random: () => 0.5, uuid: () => 'uuid' }, log })
  parts.push(() => executor.stop(0))
  bus.subscribe('replies', { group: 'asks', atOnce: 1, handler: async (all) => void replies.push(...all) })
  const events = async (stream: string): Promise<readonly Event[]> => (await journal.read(stream, 1, Infinity)).flatMap((t) => t.events)
  return {
    clock,
    journal,
    bus,
    calls,
    logged,
    events,
    begin: async (of, id = 'c1', amount = 5) => {
      const command = start(of, id, amount)
      await bus.publish('commands', [{ key: command.stream, value: command }])
      await clock.advance(0)
      return command
    },
    tell: async (command) => {
      replies.length = 0
      const asked = { ...command, replyTo: { process: 'test', request: '1' } }
      await bus.publish('commands', [{ key: command.stream, value: asked }])
      await clock.advance(0)
      return [...replies]
    },
    effects: async (stream) => (await events(stream)).filter((e): e is EffectEvent => 'index' in e),
    row: (of) => journal.instance(of.instance),
    serve: (modules, active = workflows) => {
      // `as`: plain JavaScript, see above.
      const same = new Map<HandlerValue, HandlerValue>()
      const given = modules.map((module) => ({
        ...module,
        handlers: watched(module.handlers as Record<string, HandlerValue>, calls, same),
      }))
      const handlers = handlersByKind(
        given,
        active.map((workflow) => ({ workflow })),
      )
      const effects = startSideEffectService({
        bus,
        journal,
        clock,
        handlers,
        declarations: declarationsIn(versions),
        random: () => 1 - Number.EPSILON,
        process: 'p',
        log,
        ...options,
      })
      const stop = (): Promise<void> => effects.stop(0)
      parts.push(stop)
      return stop
    },
    end: async () => {
      for (const stop of parts.toReversed()) await stop()
    },
  }
}

/** `same`: workflows may share a handler, and go on to. */
const watched = (
  handlers: Readonly<Record<string, HandlerValue>>,
  calls: string[],
  same: Map<HandlerValue, HandlerValue>,
): Readonly<Record<string, HandlerValue>> => {
  const noted =
    <Args extends readonly unknown[], Answer>(what: string, of: (...args: Args) => Answer) =>
    (...args: Args): Answer => {
      calls.push(`${what} ${JSON.stringify(args[0])}`)
      return of(...args)
    }
  const one = (handler: HandlerValue): HandlerValue => {
    const run = noted('run', handler.run)
    return handler.repeat === 'safe' ? { ...handler, run } : { ...handler, run, probe: noted('probe', handler.probe) }
  }
  return Object.fromEntries(
    Object.entries(handlers).map(([kind, handler]): [string, HandlerValue] => {
      const known = same.get(handler) ?? one(handler)
      same.set(handler, known)
      return [kind, known]
    }),
  )
}

/** Safe, and answers at once. */
export const answers = (outcome: Outcome<unknown, unknown>): object => ({ repeat: 'safe', run: async () => outcome })
export { effectKey, hashOf }
