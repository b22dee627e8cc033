// One executor that can die at any arrow: before or after any append, publish or acknowledgement, then starts again from what is durable.
import type {
  Command,
  EffectRequest,
  OperatorAction,
  OutcomeCommand,
  PauseSwitch,
  TurnLimits,
  Event,
  StreamState,
} from '../../engine/index.ts'
import type { Message } from '../../bus/index.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import { deliver } from '../../executor-service/shell/deliver.ts'
import type { ExecutorShell } from '../../executor-service/shell/shell.ts'
import { callKey, effectKey, evolveTurn, initial, PAUSES, scheduleStream } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { driven, LEASE, operator } from '../core/attack.fixture.ts'

class Died extends Error {}

/** `arrow`: 2n is before the nth append, publish or acknowledgement, 2n + 1 after it. `bus`: `lost` with the process, or kept and delivered again. */
export interface Death {
  readonly arrow: number
  readonly bus: 'lost' | 'kept'
}

export interface World {
  tell(...commands: readonly Command[]): Promise<void>
  /** Another executor believes that it owns the stream too; what it knows of it is as old as its last command. */
  tellOther(...commands: readonly Command[]): Promise<void>
  /** The newest request of the kind is answered; fails where none was ever published. */
  answer(kind: string, report: OutcomeCommand['report'], more?: Partial<OutcomeCommand>): Promise<void>
  ask(stream: string, action: OperatorAction): Promise<void>
  /** All that streams ask of one another is delivered, in the order in which it was asked. */
  settle(): Promise<void>
  /** Time passes, and what comes due is fired. */
  pass(ms: number): Promise<void>
  state(stream: string): Promise<StreamState>
  readonly limits: (of: TurnLimits) => void
  readonly arrows: () => number
  readonly summary: () => Promise<unknown>
}

export const world = (workflows: readonly AnyWorkflow[], death?: Death): World => {
  const kept = memoryJournal()
  let [now, passed, asked, dead] = [1_000, 0, 0, false]
  let limits: TurnLimits | undefined
  /** As a process that follows them has them. */
  let switches: readonly PauseSwitch[] = []
  const look = async (): Promise<void> => {
    switches = (await kept.read(PAUSES, 1, Infinity)).reduce(evolveTurn, initial).switches ?? []
  }
  let published: EffectRequest[] = []
  /** What streams were asked for and have not acknowledged. */
  let asks: Command[] = []

  const arrow = async <T>(act: () => Promise<T>): Promise<T> => {
    const here = 2 * passed
    passed += 1
    const dies = (at: number): void => {
      if (dead || death?.arrow !== at) return
      dead = true
      throw new Died()
    }
    dies(here)
    const came = await act()
    dies(here + 1)
    return came
  }
  const journal: Journal = { ...kept, append: (batch) => arrow(() => kept.append(batch)) }
  const requestsAreDurable = async (requests: readonly EffectRequest[]): Promise<void> => {
    for (const { stream, of } of requests) {
      const events = (await kept.read(stream, 1, Infinity)).flatMap((t) => t.events)
      if (!events.some((e) => e.kind === 'EffectRequested' && effectKey(e) === effectKey(of)))
        throw new Error(`${effectKey(of)} was published before it was durable`)
    }
  }
  const startsAreDurable = async (calls: readonly Command[]): Promise<void> => {
    for (const call of calls) {
      if (call.kind !== 'start' || !call.schedule) continue
      const events = (await kept.read(scheduleStream(call.schedule.name), 1, Infinity)).flatMap((t) => t.events)
      if (!events.some((e) => e.kind === 'ScheduleFired' && e.start.key === call.key))
        throw new Error(`the start ${call.key} was published before it was durable`)
    }
  }
  const callsAreDurable = async (calls: readonly Command[]): Promise<void> => {
    for (const call of calls) {
      const by = call.kind === 'child' ? call.parent : call.kind === 'signal' ? call.teller : undefined
      const events = by ? (await kept.read(by.stream, 1, Infinity)).flatMap((t) => t.events) : []
      const isAsked = (e: Event): boolean =>
        (e.kind === 'ChildRequested' || e.kind === 'TellRequested') && callKey(e) === (by && callKey(by))
      if (by && !events.some(isAsked)) throw new Error(`what ${callKey(by)} asks for was published before it was durable`)
    }
  }
  const executor = (): ExecutorShell => {
    const { shell } = driven(workflows, { journal, now: () => now, switches: () => switches })
    const publish: ExecutorShell['bus']['publish'] = async (topic, messages) => {
      // `as`: what goes to the topic of effects are requests.
      const requests = topic === 'effects' ? (messages as readonly Message<EffectRequest>[]).map((m) => m.value) : []
      // `as`: what goes to the topic of commands are commands.
      const calls = topic === 'commands' ? (messages as readonly Message<Command>[]).map((m) => m.value) : []
      await requestsAreDurable(requests)
      await startsAreDurable(calls)
      await callsAreDurable(calls)
      await arrow(async () => {
        published.push(...requests)
        asks.push(...calls)
      })
    }
    return { ...shell, bus: { ...shell.bus, publish }, env: { ...shell.env, ...(limits && { limits }) } }
  }
  let executors: [ExecutorShell, ExecutorShell] = [executor(), executor()]

  const restart = async (): Promise<void> => {
    executors = [executor(), executor()]
    await look()
    if (death?.bus === 'kept') return
    published = []
    asks = []
    for (const { stream } of (await kept.open(undefined, 1_000)).rows)
      await deliver({ shell: executors[0], stream, commands: [{ kind: 'drive', stream }], lease: LEASE })
  }
  const tell = async (which: 0 | 1, commands: readonly Command[]): Promise<void> => {
    for (;;) {
      let acknowledged = false
      try {
        await deliver({ shell: executors[which], stream: commands[0]!.stream, commands, lease: LEASE })
        await arrow(async () => {
          acknowledged = true
        })
        return
      } catch (error) {
        if (!(error instanceof Died)) throw error
        await restart()
        // A bus that lives on may not have heard of the acknowledgement; one that is lost asks for nothing again.
        if (acknowledged && death?.bus === 'lost') return
      }
    }
  }
  /** Until no stream asks anything of another any more. What the bus loses nobody sends again but who asked. */
  const settle = async (): Promise<void> => {
    await drain()
    if (!dead) return
    // The reconciler: who asked is open still, and asks again.
    for (const { stream } of (await kept.open(undefined, 1_000)).rows)
      await deliver({ shell: executors[0], stream, commands: [{ kind: 'drive', stream }], lease: LEASE })
    await drain()
  }
  const drain = async (): Promise<void> => {
    for (let command = asks.shift(); command; command = asks.shift()) {
      try {
        await deliver({ shell: executors[0], stream: command.stream, commands: [command], lease: LEASE })
        await arrow(async () => {})
      } catch (error) {
        if (!(error instanceof Died)) throw error
        if (death?.bus === 'kept') asks.unshift(command)
        await restart()
      }
    }
  }
  return {
    settle,
    limits: (of) => {
      limits = of
      executors = [executor(), executor()]
    },
    tell: (...commands) => tell(0, commands),
    tellOther: (...commands) => tell(1, commands),
    ask: async (stream, action) => {
      await tell(0, [operator(stream, action, `op-${(asked += 1)}`)])
      await look()
    },
    answer: async (kind, report, more = {}) => {
      const request = published.findLast((r) => r.effect === kind)
      if (!request) throw new Error(`nobody was asked for ${kind}`)
      const { stream, of, attempts, after } = request
      await tell(0, [{ kind: 'outcome', stream, of, attempt: attempts + 1, after, repeat: 'unsafe', report, ...more }])
    },
    pass: async (ms) => {
      now += ms
      for (let due = await kept.due(now, 100); due.length > 0; due = await kept.due(now, 100))
        for (const row of due) await tell(0, [{ kind: 'timer', stream: row.stream, due: row.due }])
    },
    state: async (stream) => (await kept.read(stream, 1, Infinity)).reduce(evolveTurn, initial),
    arrows: () => 2 * passed,
    summary: () => summaryOf(kept),
  }
}

/** All that must not depend on where it died: the list, the states, each request and each outcome exactly once. Turns may be cut otherwise. */
const summaryOf = async (journal: Journal): Promise<unknown> => {
  const { turns } = await journal.readAll(undefined, 10_000)
  const events = turns.flatMap((turn) => turn.events)
  const states = [...Map.groupBy(turns, (turn) => turn.stream)].map(([stream, own]) => [stream, own.reduce(evolveTurn, initial)] as const)
  return {
    instances: (await journal.instances({ limit: 1_000 })).rows.map(
      ({ instance, status, number, openEffects, effectsInReview, trouble }) => [
        instance,
        status,
        number,
        openEffects,
        effectsInReview,
        trouble?.code,
      ],
    ),
    streams: states.map(([stream, { state, aggregate, kept, queue, active, effects, schedule }]) => [
      stream,
      state,
      aggregate,
      active,
      kept.values().map((k) => k.id),
      queue.values().map((q) => q.instance),
      schedule && [schedule.next, schedule.starts.map(({ key }) => key), schedule.waiting.map(({ key }) => key), schedule.last],
      [...effects].map(([key, e]) => [key, e.trouble?.code, e.attempts]),
    ]),
    told: events.filter(isOnce).map((e) => [e.kind, 'index' in e ? effectKey(e) : 'instance' in e ? e.instance : '']),
  }
}

const ONCE: ReadonlySet<Event['kind']> = new Set([
  'InstanceBegan',
  'InstanceCompleted',
  'InstanceCancelled',
  'InstanceKilled',
  'InstanceRestarted',
  'InstancePaused',
  'InstanceUnpaused',
  'WorkflowPaused',
  'ScheduleFired',
  'ScheduleQueued',
  'ScheduleSkipped',
  'WorkflowResumed',
  'InstanceRejected',
  'InstanceSuperseded',
  'InstanceRefused',
  'ChildRequested',
  'ChildEnded',
  'TellRequested',
  'TellEnded',
  'InstanceParked',
  'InstanceResubmitted',
  'StepReopened',
  'EffectKeptStale',
  'StepDone',
  'BranchesJoined',
  'ScopeAbandoned',
  'RoundBegan',
  'ItemsOpened',
  'ItemsJoined',
  'CompensationBegan',
  'UndoBegan',
  'UndoDone',
  'EffectWithdrawn',
  'TaskOpened',
  'TaskAssigned',
  'TaskTaken',
  'TaskReleased',
  'TaskDraftSaved',
  'TaskCommented',
  'TaskDone',
  'SignalTaken',
  'SignalKept',
  'SignalExpired',
  'TimerFired',
  'EffectRequested',
  'EffectAttempted',
  'EffectDue',
  'EffectParked',
  'EffectRetried',
  'EffectSkipped',
  'OutcomeRecorded',
  'LateOutcome',
  'Ignored',
])
const isOnce = (e: Event): boolean => ONCE.has(e.kind)
