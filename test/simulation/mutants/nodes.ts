// Two mutants or more for each kind of node that only random workflows have: each breaks one sentence of docs/workflows.md.
import { parseDuration } from '../../../base/index.ts'
import type { Graph } from '../../../dsl/internal.ts'
import type { Command } from '../../../engine/index.ts'
import type { Mutant } from '../mutant.ts'
import { otherGraph } from './changed-graph.ts'
import type { Changes } from './changed-graph.ts'
import { otherEvents } from './other-events.ts'

const at =
  <K extends Graph['kind']>(kind: K, change: (graph: Extract<Graph, { readonly kind: K }>) => Graph): NonNullable<Changes['node']> =>
  (graph) =>
    // `as`: what has the kind is of that kind.
    graph.kind === kind ? change(graph as Extract<Graph, { readonly kind: K }>) : graph

const lists: readonly Mutant[] = [
  otherGraph('one-more-at-once', 'at most so many items of a list are open at once', {
    node: at('forEach', (of) => ({ ...of, concurrency: of.concurrency === null ? null : of.concurrency + 1 })),
  }),
  otherGraph('endless-list', 'an item that ends its list gives the others up', { node: at('forEach', (of) => ({ ...of, until: null })) }),
  otherEvents('list-without-an-end', 'a list that an item has ended is ended for every process', (event) =>
    event.kind === 'ScopeAbandoned' && event.why === 'ended' ? [] : [event],
  ),
]
const loops: readonly Mutant[] = [
  otherGraph('one-round-more', 'a loop goes no more rounds than it may', { node: at('repeat', (of) => ({ ...of, max: of.max + 1 })) }),
  otherGraph('one-round', 'a loop goes on for as long as its body says again', { node: at('repeat', (of) => ({ ...of, max: 1 })) }),
  otherEvents('rounds-of-the-first-visit', 'each round has a visit of its own', (event) =>
    event.kind === 'RoundBegan' && event.part === undefined && event.round > 1 ? [{ ...event, base: event.base - 1 }] : [event],
  ),
]
const races: readonly Mutant[] = [
  otherGraph('last-branch-first', 'what comes in one moment is decided in the order of the branches', {
    node: at('race', (of) => ({ ...of, branches: of.branches.toReversed() })),
  }),
  otherEvents('losers-go-on', 'what stands in a branch that lost is closed', (event) =>
    event.kind === 'ScopeAbandoned' && event.why === 'lost' ? [] : [event],
  ),
]
const deadlines: readonly Mutant[] = [
  otherGraph('late-deadline', 'a deadline passes when it says', {
    node: at('withDeadline', (of) => ({
      ...of,
      moment: typeof of.moment === 'string' ? `${(parseDuration(of.moment) ?? 0) + 1}ms` : of.moment,
    })),
  }),
  otherEvents('deadline-in-review', 'a deadline does not pass while its instance is in review', (event) => {
    if (event.kind !== 'TimerSet') return [event]
    const { deadline: _, ...timer } = event
    return [timer]
  }),
]
const escalations: readonly Mutant[] = [
  otherGraph('one-beat', 'beats come every so often', { node: at('withEscalation', (of) => ({ ...of, every: null })) }),
  otherEvents('forgotten-beats', 'a beat that has come is done, whoever goes on', (event) =>
    event.kind === 'RoundBegan' && event.part !== undefined ? [] : [event],
  ),
]
const takes: readonly Mutant[] = [
  otherGraph('takes-all', 'take yields the field', { node: at('take', () => ({ kind: 'flow', nodes: [] })) }),
  otherGraph('takes-another', 'take yields the field that it names', { node: at('take', (of) => ({ ...of, field: 'kind' })) }),
]
const moments: readonly Mutant[] = [
  otherGraph('until-for-after', 'a moment is what its field says', {
    node: at('sleep', (of) => ({ ...of, duration: typeof of.duration === 'string' ? of.duration : { until: 'until' } })),
  }),
  otherGraph('fields-unread', 'a moment by a field is read', {
    node: at('sleep', (of) => ({ ...of, duration: typeof of.duration === 'string' ? of.duration : '1s' })),
  }),
]
const signals: readonly Mutant[] = [
  otherGraph('any-signal-fits', 'a signal with match is taken only by a wait of the same value', {
    named: (of) => {
      if (of.kind !== 'signal') return of
      const { match: _, ...value } = of.value
      return { ...of, value }
    },
  }),
  {
    name: 'kept-without-match',
    breaks: 'a signal that is kept is told apart by its value',
    wrap: (ports) => ({
      ...ports,
      bus: {
        ...ports.bus,
        subscribe: (topic, on) =>
          ports.bus.subscribe(topic, {
            ...on,
            handler: (messages, key, lease) =>
              on.handler(
                messages.map((one) => ({ ...one, match: undefined })),
                key,
                lease,
              ),
          }),
      },
    }),
  },
]
const tasks: readonly Mutant[] = [
  otherGraph('task-without-end', 'a task expires when it is due', { node: at('humanTask', (of) => ({ ...of, due: '30d' })) }),
  otherEvents('unclaimed-answer', 'a task is answered by whoever has it', (event) => (event.kind === 'TaskTaken' ? [] : [event])),
]
/** What this process sends is changed, or kept back. */
const otherCommands = (name: string, breaks: string, change: (command: Command) => readonly Command[]): Mutant => ({
  name,
  breaks,
  wrap: (ports) => ({
    ...ports,
    bus: {
      ...ports.bus,
      publish: (topic, messages) =>
        ports.bus.publish(
          topic,
          // `as`: what becomes of a command is a command, and nothing else is changed.
          messages.flatMap((one) =>
            topic === 'commands' ? change(one.value as Command).map((value) => ({ ...one, value }) as typeof one) : [one],
          ),
        ),
    },
  }),
})
const children: readonly Mutant[] = [
  otherGraph('awaits-nobody', 'a child is awaited', { node: at('child', (of) => ({ ...of, detach: true, within: null })) }),
  otherGraph('awaits-for-ever', 'a child is given up once its time is over', {
    node: at('child', (of) => ({ ...of, within: of.within && '30d' })),
  }),
  otherCommands('orphans', 'a child ends with who gave it up', (command) => (command.kind === 'child' && command.cancel ? [] : [command])),
  otherCommands('hears-another-end', 'a parent hears what became of its child', (command) =>
    command.kind === 'childEnded' && command.end.kind === 'completed'
      ? [{ ...command, end: { ...command.end, output: 'done' } }]
      : [command],
  ),
]
const tells: readonly Mutant[] = [
  otherCommands('deaf', 'what is told comes to its stream', (command) => (command.kind === 'signal' && command.teller ? [] : [command])),
  otherEvents('tells-once-more', 'what was heard is over for every process', (event) => (event.kind === 'TellEnded' ? [] : [event])),
  otherCommands('heard-by-nobody', 'heard is what the other stream has', (command) =>
    command.kind === 'signal' && command.teller
      ? [{ kind: 'told', stream: command.teller.stream, of: command.teller, end: { kind: 'heard' } }]
      : [command],
  ),
]
const people: readonly Mutant[] = [
  otherEvents('cancels-for-kills', 'a kill is a kill in the journal', (event) =>
    event.kind === 'InstanceKilled' ? [{ ...event, kind: 'InstanceCancelled' }] : [event],
  ),
  otherCommands('kills-no-child', 'the child of who is killed is killed', (command) =>
    command.kind === 'child' && command.cancel?.do === 'kill' ? [{ ...command, cancel: { ...command.cancel, do: 'cancel' } }] : [command],
  ),
  otherEvents('works-on-while-paused', 'what is paused does nothing', (event) => (event.kind === 'InstancePaused' ? [] : [event])),
  otherEvents('sleeps-on', 'what is resumed goes on', (event) => (event.kind === 'InstanceUnpaused' ? [] : [event])),
]
const effects: readonly Mutant[] = [
  otherGraph('reads-forgotten', 'what only reads is over when it is given up', {
    named: (of) => {
      if (of.kind !== 'sideEffect') return of
      const { reads: _, ...value } = of.value
      return { ...of, value }
    },
  }),
  otherGraph('all-reads', 'what may have happened outside is found out when it is given up', {
    named: (of) => (of.kind === 'sideEffect' ? { ...of, value: { ...of.value, reads: true } } : of),
  }),
  otherGraph('retries-of-the-workflow', 'a perform says itself when it is tried again', {
    node: at('perform', (of) => {
      const { retries: _, ...others } = of
      return others
    }),
  }),
  otherGraph('undeclared-retries', 'a declaration says when its kind is tried again', {
    named: (of) => {
      if (of.kind !== 'sideEffect') return of
      const { retries: _, ...value } = of.value
      return { ...of, value }
    },
  }),
]

export const nodeMutants: readonly Mutant[] = [
  ...lists,
  ...loops,
  ...races,
  ...deadlines,
  ...escalations,
  ...takes,
  ...moments,
  ...signals,
  ...tasks,
  ...effects,
  ...children,
  ...tells,
  ...people,
]
