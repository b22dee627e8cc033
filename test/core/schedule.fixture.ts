// A house for schedules: two executors over one journal, a bus that may lose what it holds, a clock that may leap.
import { z } from 'zod'
import type { JsonValue } from '../../base/index.ts'
import { aggregate, flow, schedule, sleep, step, takes, workflow } from '../../dsl/index.ts'
import type { AnyWorkflow, Data, Duration } from '../../dsl/index.ts'
import type { Command, Event, OperatorAction, ScheduleState, StreamState } from '../../engine/index.ts'
import { causeKey, causeOf, evolveTurn, initial, scheduleStream, streamOf } from '../../engine/index.ts'
import type { Lease, Message } from '../../bus/index.ts'
import { deliver } from '../../executor-service/shell/deliver.ts'
import type { ExecutorShell } from '../../executor-service/shell/shell.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { driven, operator } from './attack.fixture.ts'

export const Night = z.object({ key: z.string(), date: z.string(), region: z.string() })
export interface Night extends Data<typeof Night> {}
interface Timing {
  readonly name?: string
  readonly zone?: string
  readonly overlap?: 'skip' | 'queue'
  readonly catchUp?: Duration
  readonly jitter?: Duration
  /** How long one takes. */
  readonly takes?: Duration
  readonly version?: number
  readonly region?: string
  /** It lets nobody in. */
  readonly refuses?: boolean
}
const State = z.object({ runs: z.int() })
const Region = aggregate({ name: 'Region', version: 1, state: State, initial: { runs: 0 }, upcast: {} })

/** A workflow that starts by that line, and sleeps for a while. */
export const nightly = (
  cron: string,
  { version = 1, zone = 'UTC', takes: long, region = 'eu', refuses = false, ...timing }: Timing = {},
): AnyWorkflow =>
  workflow(
    {
      name: 'Nightly',
      version,
      triggers: [
        schedule<Night, 'key', string>({
          cron,
          zone,
          decode: Night,
          id: 'key',
          input: ({ key, date }) => ({ key, date, region }),
          ...timing,
        }),
      ],
      metadata: { aggregate: Region.by('region'), ...(refuses && { accept: () => 'not tonight' }) },
    },
    long === undefined
      ? step('Run', (x: Night) => ({ output: x.date }))
      : flow(
          takes<Night>(),
          sleep(long),
          step('Run', (x: Night) => ({ output: x.date })),
        ),
  )
/** The same on a stream for each start, so that several may run at once. */
export const own = (cron: string, { version = 1, zone = 'UTC', takes: long = '1m', region = 'eu', ...timing }: Timing = {}): AnyWorkflow =>
  workflow(
    {
      name: 'Nightly',
      version,
      triggers: [
        schedule<Night, 'key', string>({
          cron,
          zone,
          decode: Night,
          id: 'key',
          input: ({ key, date }) => ({ key, date, region }),
          ...timing,
        }),
      ],
      state: State,
      initial: { runs: 0 },
    },
    flow(
      takes<Night>(),
      sleep(long),
      step('Run', (x: Night) => ({ output: x.date })),
    ),
  )

export interface House {
  now(): number
  /** The clock of the machine is set, whatever has passed. */
  set(now: string | number): Promise<void>
  pass(ms: number): Promise<void>
  ask(
    action: OperatorAction,
    id?: string,
  ): Promise<{ readonly kind: string; readonly code?: string; readonly message?: string } | undefined>
  /** What the bus holds is lost, and another process takes over. */
  crash(): Promise<void>
  /** The other executor takes the next commands: it knows what it knew. */
  swap(): void
  deploy(of: AnyWorkflow): void
  schedule(): Promise<ScheduleState | undefined>
  events(stream?: string): Promise<readonly Event[]>
  /** The planned times of all instances that there are, in their order, as `YYYY-MM-DDTHH:MM`. */
  started(): Promise<readonly string[]>
  input(): Promise<readonly JsonValue[]>
  /** How many instances are completed. */
  completed(): Promise<number>
  /** A person cancels the instance. */
  end(instance: string): Promise<void>
  /** Instances that began before the one before had ended, in the order of the journal. */
  overlapped(): Promise<readonly string[]>
  /** The most starts that were open at once. */
  mostOpen(): number
}

export const NAME = 'Nightly'
const STREAM = scheduleStream(NAME)

export const house = (of: AnyWorkflow, from: string): House => {
  let active = of
  let versions: readonly AnyWorkflow[] = [of]
  let now = Date.parse(from)
  let epoch = 1
  let mostOpen = 0
  let queue: Command[] = []
  let [here, there] = [0, 1]
  const kept = memoryJournal()
  const lease = (): Lease => ({ epoch, signal: new AbortController().signal })
  const executor = (): ExecutorShell => {
    const { shell } = driven(versions, { journal: kept, now: () => now, active: () => [active] })
    const publish: ExecutorShell['bus']['publish'] = async (topic, messages) => {
      // `as`: what goes to the topic of commands are commands.
      if (topic === 'commands') queue.push(...(messages as readonly Message<Command>[]).map((m) => m.value))
    }
    const onTurn: ExecutorShell['onTurn'] = ({ schedule: at }) => {
      mostOpen = Math.max(mostOpen, at?.starts.length ?? 0)
    }
    return { ...shell, bus: { ...shell.bus, publish }, onTurn }
  }
  let executors = [executor(), executor()]
  const drain = async (): Promise<void> => {
    for (let command = queue.shift(); command; command = queue.shift())
      await deliver({ shell: executors[here]!, stream: command.stream, commands: [command], lease: lease() })
  }
  const fire = async (): Promise<void> => {
    await drain()
    for (let round = 0; round < 1_000; round++) {
      const due = await kept.due(now, 100)
      if (due.length === 0) return
      const before = queue.length
      queue.push(...due.map(({ stream, due: at }): Command => ({ kind: 'timer', stream, due: at })))
      await drain()
      const left = await kept.due(now, 100)
      if (before === 0 && JSON.stringify(left) === JSON.stringify(due)) return
    }
    throw new Error('what is due is never done')
  }
  const stateOf = async (stream: string): Promise<StreamState> => (await kept.read(stream, 1, Infinity)).reduce(evolveTurn, initial)
  const all = async (): Promise<readonly Event[]> => (await kept.readAll(undefined, 100_000)).turns.flatMap((turn) => turn.events)
  const starts = async () => (await all()).flatMap((e) => (e.kind === 'InstanceBegan' ? [e.start] : []))
  return {
    now: () => now,
    set: async (at) => {
      now = typeof at === 'string' ? Date.parse(at) : at
      await fire()
    },
    pass: async (ms) => {
      now += ms
      await fire()
    },
    ask: async (action, id) => {
      const command = operator(STREAM, action, id)
      queue.push(command)
      await fire()
      const ignored = (await all()).findLast((e) => e.kind === 'Ignored' && e.cause === causeKey(causeOf(command)))
      return ignored?.kind === 'Ignored' && ignored.code !== undefined
        ? { kind: 'refused', code: ignored.code, message: ignored.reason }
        : undefined
    },
    crash: async () => {
      queue = []
      epoch += 1
      executors = [executor(), executor()]
      for (const { stream } of (await kept.open(undefined, 1_000)).rows) queue.push({ kind: 'drive', stream })
      await fire()
    },
    swap: () => {
      ;[here, there] = [there, here]
    },
    deploy: (next) => {
      active = next
      versions = [...versions, next]
      executors = [executor(), executor()]
    },
    schedule: async () => (await stateOf(STREAM)).schedule,
    events: async (stream = STREAM) => (await kept.read(stream, 1, Infinity)).flatMap((turn) => turn.events),
    started: async () => (await starts()).map(({ key }) => key.slice(key.indexOf('@') + 1).replace(/:00\.000Z$/, '')),
    input: async () => (await starts()).map(({ input }) => input),
    completed: async () => (await all()).filter(({ kind }) => kind === 'InstanceCompleted').length,
    end: async (instance) => {
      queue.push(operator(streamOf(instance), { do: 'cancel', instance }))
      await fire()
    },
    overlapped: async () => {
      let open: string | undefined
      return (await all()).flatMap((e) => {
        if (e.kind === 'InstanceCompleted' && e.instance === open) open = undefined
        if (e.kind !== 'InstanceBegan') return []
        const before = open
        open = e.instance
        return before === undefined ? [] : [`${open} beside ${before}`]
      })
    },
    mostOpen: () => mostOpen,
  }
}

/** What is said to the stream of the schedule; the workflow knows the rest. */
const said = ({ zone = 'UTC', overlap, catchUp, jitter }: Timing) => ({
  zone,
  ...(overlap && { overlap }),
  ...(catchUp && { catchUp }),
  ...(jitter && { jitter }),
})
/** As a deploy tells the stream of a schedule. */
export const declared = (cron: string, timing: Timing = {}): OperatorAction => ({
  do: 'setSchedule',
  schedule: { name: NAME, workflow: 'Nightly', declared: true, cron, ...said(timing) },
})
/** As a person does. */
export const made = (cron: string, { input, ...timing }: Timing & { readonly input?: JsonValue } = {}): OperatorAction => ({
  do: 'setSchedule',
  schedule: { name: NAME, workflow: 'Nightly', cron, input: input ?? { date: '{date}', region: 'us' }, ...said(timing) },
})
