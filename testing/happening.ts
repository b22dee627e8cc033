// What can happen to a workflow in a test: it is started, signalled, answered by the world, asked by a person; time passes.
import { isLeft } from 'fp-ts/lib/Either.js'
import { canonical, parseDuration, sameJson } from '../base/index.ts'
import { decode, issuesText, keyOf, nodesOf, signalAddress, signalOf } from '../dsl/internal.ts'
import type { AnyWorkflow, Done, EffectKind, Node, Outcome as Answer, Signal, Workflow } from '../dsl/index.ts'
import type { JsonValue } from '../base/index.ts'
import { aggregateStream, instanceId, matchIn, ownStream, PAUSES } from '../engine/index.ts'
import type {
  OpenEffect,
  RecordedOutcome,
  StreamState,
  Version,
  OperatorCommand,
  OutcomeCommand,
  SignalCommand,
  StartCommand,
  TaskAction,
  TaskCommand,
} from '../engine/index.ts'

export type Happening =
  | { readonly kind: 'started'; readonly workflow: AnyWorkflow; command(version: Version): StartCommand }
  | { readonly kind: 'signalled'; command(workflows: readonly AnyWorkflow[]): SignalCommand }
  | { readonly kind: 'answered'; readonly effect: string; readonly asked: Asked; command(stream: string, open: OpenEffect): OutcomeCommand }
  | { readonly kind: 'tasked'; readonly of: TaskOf; command(stream: string, task: TaskPlace): TaskCommand }
  | { readonly kind: 'asked'; readonly of?: string; readonly stream?: string; command(stream: string, instance: string): OperatorCommand }
  | { readonly kind: 'passed'; readonly ms: number }

interface TaskPlace {
  readonly instance: string
  readonly node: string
  readonly visit: number
}
export interface TaskOf {
  readonly task: string
  readonly shows?: Readonly<Record<string, JsonValue>>
  readonly at?: { readonly node: string; readonly visit: number }
}

/** Fields that the payload of a request has. */
type Asked = readonly (readonly [field: string, value: JsonValue])[]

const origin = { source: 'test' }

const json = (value: unknown): JsonValue => {
  const checked = canonical(value)
  if (checked.kind === 'refused') throw new Error(checked.problem)
  return checked.value
}

/** A trigger with this payload arrives. */
export const started = <In>(workflow: Workflow<In, unknown, unknown>, payload: NoInfer<In>): Happening => ({
  kind: 'started',
  workflow,
  command: ({ hash }) => {
    const decoded = decode(workflow.triggers[0]!.decode, payload)
    if (isLeft(decoded)) throw new Error(`the payload does not decode: ${issuesText(decoded.left)}`)
    const key = keyOf(decoded.right, workflow.triggers[0]!.id) ?? ''
    const { aggregate, name, version } = workflow
    const stream = aggregate ? aggregateStream(aggregate.name, keyOf(decoded.right, aggregate.key) ?? '') : ownStream(name, key)
    const instance = instanceId(name, key, stream)
    return { kind: 'start', stream, instance, workflow: name, number: version, hash, key, input: json(decoded.right), origin }
  },
})

/** A signal arrives. */
export const signalled = <P>(signal: Signal<P>, payload: NoInfer<P>): Happening => ({
  kind: 'signalled',
  command: (workflows) => {
    const to = signalAddress(signal, payload)
    if (!to) throw new Error(`the payload of ${signal.name} has no '${signal.to.key}'`)
    const waits = workflows.find((w) => signalOf(w, signal.name)?.to.aggregate === null)
    const own = (waits ?? workflows.find((w) => w.aggregate === null))?.name ?? ''
    const stream = to.aggregate === null ? ownStream(own, to.key) : aggregateStream(to.aggregate, to.key)
    const keep = parseDuration(signal.keep) ?? 0
    const id = keyOf(payload, signal.id) ?? ''
    const match = matchIn(signal, json(payload))
    return { kind: 'signal', stream, signal: signal.name, id, payload: json(payload), keep, ...(match !== undefined && { match }), origin }
  },
})

/**
 * The oldest open request of this kind gets its outcome: `ok(…)`, `failed(…)` or `unknown()`. With `payload` the oldest whose payload has
 * these fields.
 */
export const answered = <P, V, E>(
  effect: EffectKind<string, P, V, E>,
  outcome: Answer<NoInfer<V>, NoInfer<E>>,
  { payload = {} }: { readonly payload?: Partial<NoInfer<P>> } = {},
): Happening => ({
  kind: 'answered',
  effect: effect.kind,
  asked: Object.entries(payload).map(([field, value]) => [field, json(value)] as const),
  command: (stream, open) => {
    const { instance, node, visit, index, after, attempts } = open
    return {
      kind: 'outcome',
      stream,
      of: { instance, node, visit, index },
      attempt: attempts + 1,
      after,
      repeat: 'safe',
      report: recorded(outcome),
    }
  },
})

const recorded = (outcome: Answer<unknown, unknown>): RecordedOutcome => {
  if (outcome.kind === 'unknown') return { kind: 'unknown', detail: 'the test says so' }
  if (outcome.kind === 'ok') return { kind: 'ok', ...(outcome.value !== undefined && { value: json(outcome.value) }) }
  return { kind: 'failed', ...(outcome.error !== undefined && { error: json(outcome.error) }) }
}

/** The node of a task, as it stands in the workflow; also a part of it that is no more than the task. */
export type TaskNode<V> = Node<never, Done<unknown, V>, never>
interface TaskOptions {
  readonly by: string
  /** Of the person; left out, a role that the task asks for is not looked at. */
  readonly roles?: readonly string[]
  /** Which one, where several of this name are open: by fields that it shows, or by its place. Without it the oldest. */
  readonly shows?: Readonly<Record<string, JsonValue>>
  readonly at?: { readonly node: string; readonly visit: number }
  /** Why it is taken from whoever has it, or done by somebody for whom it is not. */
  readonly evenThoughTaken?: string
}
/** A person fills in the form of a task. */
export const done = <V>(task: TaskNode<V>, value: NoInfer<V>, options: TaskOptions): Happening =>
  tasked(task, { do: 'done', value: json(value) }, options)
export const claimed = (task: TaskNode<unknown>, options: TaskOptions): Happening => tasked(task, { do: 'claim' }, options)
export const released = (task: TaskNode<unknown>, options: TaskOptions): Happening => tasked(task, { do: 'release' }, options)
export const handedOn = (task: TaskNode<unknown>, { to, ...options }: TaskOptions & { readonly to: string }): Happening =>
  tasked(task, { do: 'hand', to }, options)

const tasked = (task: TaskNode<unknown>, action: TaskAction, options: TaskOptions): Happening => taskedBy(taskNameOf(task), action, options)
export const taskedBy = (task: string, action: TaskAction, { by, roles, evenThoughTaken, ...which }: TaskOptions): Happening => ({
  kind: 'tasked',
  of: { task, ...which },
  command: (stream, of) => ({
    kind: 'task',
    stream,
    id: `test-${(asks += 1)}`,
    of,
    by,
    ...(roles !== undefined && { roles }),
    ...(evenThoughTaken !== undefined && { evenThoughTaken }),
    action,
  }),
})
const taskNameOf = ({ graph }: Pick<TaskNode<unknown>, 'graph'>): string => {
  const [task, ...others] = nodesOf(graph).flatMap(({ graph: of }) => (of.kind === 'humanTask' ? [of.name] : []))
  if (task !== undefined && others.length === 0) return task
  throw new Error(
    `a part with one human task stands here, such as humanTask('Approve', …): this one has ${others.length === 0 ? 'none' : others.length + 1}`,
  )
}

/** Time passes, and with it every timer that comes due. */
export const passed = (duration: string): Happening => {
  const ms = parseDuration(duration)
  if (ms === undefined) throw new Error(`'${duration}' is no duration: write '250ms', '30s', '5m', '48h' or '7d'`)
  return { kind: 'passed', ms }
}

/** A person cancels the instance that was started last, kills it, or sends it again from review; `of`: another, by its id. */
export const cancelled = (reason = SAID, { of }: AskedOptions = {}): Happening =>
  asked({ reason, of }, (instance) => ({ do: 'cancel', instance }))
export const killed = (reason = SAID, { of }: AskedOptions = {}): Happening =>
  asked({ reason, of }, (instance) => ({ do: 'kill', instance }))
/** What arrives from then on is recorded, and nothing is done, until it is resumed. */
export const paused = (reason = SAID, { of, workflow, engine }: HeldOptions = {}): Happening =>
  workflow || engine
    ? asked({ reason, stream: PAUSES }, () => ({ do: 'pauseWorkflow', ...(workflow && { workflow: workflow.name }) }))
    : asked({ reason, of }, (instance) => ({ do: 'pause', instance }))
/** The same that was paused: a pause of a workflow and one of an instance stand side by side. */
export const resumed = (reason = SAID, { of, workflow, engine }: HeldOptions = {}): Happening =>
  workflow || engine
    ? asked({ reason, stream: PAUSES }, () => ({ do: 'resumeWorkflow', ...(workflow && { workflow: workflow.name }) }))
    : asked({ reason, of }, (instance) => ({ do: 'resume', instance }))
interface HeldOptions extends AskedOptions {
  /** All instances of it, in place of one. */
  readonly workflow?: AnyWorkflow
  /** Everything. */
  readonly engine?: true
}
export const resubmitted = (input?: JsonValue, { at, of, reason = SAID }: ResubmittedOptions = {}): Happening =>
  asked({ reason, of }, (instance) => ({
    do: 'resubmit',
    instance,
    ...(input !== undefined && { input: json(input) }),
    ...(at !== undefined && { at }),
  }))
/** A person gives a step that was done another input, or changes the answer that a wait or a task took. `keep`, `again`: as for the command. */
export const edited = (node: string, input: JsonValue, { of, reason = SAID, ...choices }: EditedOptions = {}): Happening =>
  asked({ reason, of }, (instance) => ({ do: 'edit', instance, node, input: json(input), ...choices }))
interface EditedOptions extends AskedOptions {
  readonly keep?: readonly string[]
  readonly again?: readonly string[]
  readonly reason?: string
}
interface AskedOptions {
  /** The instance, where it is not the one that was started last: `ImportItem:7`. */
  readonly of?: string | undefined
}
/** A person says that what was done at this `withCompensation` is undone by other means; its visit, where it is to be undone in several. */
export const markedUndone = (node: string, { visit, of, reason = SAID }: MarkedOptions = {}): Happening =>
  asked({ reason, of }, (instance) => ({ do: 'markUndone', instance, node, ...(visit !== undefined && { visit }) }))
interface MarkedOptions extends AskedOptions {
  readonly visit?: number
  readonly reason?: string
}
interface ResubmittedOptions extends AskedOptions {
  /** Which place, where several items of a list are in review; without it the first. */
  readonly at?: { readonly node: string; readonly visit: number }
  readonly reason?: string
}
const SAID = 'the test says so'

let asks = 0
const asked = (
  { reason, of, stream: on }: { readonly reason: string; readonly stream?: string } & AskedOptions,
  action: (instance: string) => OperatorCommand['action'],
): Happening => ({
  kind: 'asked',
  ...(of !== undefined && { of }),
  ...(on !== undefined && { stream: on }),
  command: (stream, instance) => ({ kind: 'operator', stream, id: `test-${(asks += 1)}`, by: 'test', reason, action: action(instance) }),
})

export const openEffect = (
  open: readonly OpenEffect[],
  { effect: kind, asked: fields }: { readonly effect: string; readonly asked: Asked },
): OpenEffect => {
  const found = open.find((e) => e.effect === kind && fields.every(([field, value]) => hasField(e.payload, field, value)))
  if (found) return found
  const those = open.filter((e) => e.effect === kind)
  if (those.length > 0) {
    const wanted = JSON.stringify(Object.fromEntries(fields))
    throw new Error(`no open '${kind}' has ${wanted} in its payload; open are: ${those.map((e) => JSON.stringify(e.payload)).join(', ')}`)
  }
  throw new Error(`no side effect '${kind}' is open here; open are: ${open.map((e) => e.effect).join(', ') || 'none'}`)
}

const hasField = (payload: JsonValue, field: string, value: JsonValue): boolean =>
  typeof payload === 'object' && payload !== null && !Array.isArray(payload) && sameJson(Reflect.get(payload, field) ?? null, value)

/** `shown`: what a task shows, which stands in the turn in which it opened. */
export interface TaskIn {
  readonly stream: string
  readonly place: TaskPlace
}
/** The first of all streams that is open, and is the one that is meant. */
export const openTask = (
  streams: Iterable<readonly [string, StreamState]>,
  { task, shows = {}, at }: TaskOf,
  shown: (place: TaskPlace) => JsonValue,
): TaskIn => {
  const open = [...streams].flatMap(([stream, { holder }]) =>
    (holder?.pending.values() ?? []).flatMap((one) =>
      one.task ? [{ stream, name: one.task.name, place: { instance: holder!.instance, node: one.node, visit: one.visit } }] : [],
    ),
  )
  const found = open.find(
    ({ name, place }) =>
      name === task &&
      (!at || (place.node === at.node && place.visit === at.visit)) &&
      Object.entries(shows).every(([field, value]) => hasField(shown(place), field, value)),
  )
  if (found) return found
  const those = open.map(({ name, place }) => `${name} at ${place.node}#${place.visit}, which shows ${JSON.stringify(shown(place))}`)
  throw new Error(`no such task '${task}' is open here; open are: ${those.join('; ') || 'none'}`)
}
