// The typed client: starts workflows, sends signals, looks at instances and acts on them, over the HTTP API.
import type { JsonObject, JsonValue } from '../base/index.ts'
import type { Query, Signal, Workflow } from '../dsl/index.ts'
import type {
  Act,
  Acted,
  AnsweredQuery,
  AskSchedule,
  Backfill,
  Failure,
  Fed,
  Found,
  FoundMany,
  FoundTask,
  Hold,
  InstancesQuery,
  NewSchedule,
  Pause,
  Restart,
  Restarted,
  Signalled,
  Started,
  TaskAct,
  TaskPage,
  TasksAsked,
} from './answers.ts'
import type { EditPreview, StepEdit } from './edit-answers.ts'
import { feed } from './feed.ts'
import type { FeedOptions } from './feed.ts'
import type { FeedClock, FileFeed, Payloads } from './feed-body.ts'
import { askText, json, senderHeaders } from './server.ts'
import type { Fetch, Sender, Told } from './server.ts'
import {
  ActedSchema,
  AnswerSchema,
  DryRunSchema,
  ListSchema,
  read,
  RestartedSchema,
  SignalledSchema,
  StartedSchema,
  ViewSchema,
  TaskPageSchema,
  TaskViewSchema,
} from './wire.ts'

export interface StartOptions extends Sender {
  /** How long to wait for the result: '5s'. Absent: not at all. */
  readonly wait?: string
}

/** Workflows and signals are given as values, then payloads and results are typed; or by name. Many are payloads, or a file. */
export interface ContrailClient {
  start<In, Out>(workflow: Workflow<In, Out, unknown>, payload: NoInfer<In>, options?: StartOptions): Promise<Started<Out>>
  start(workflow: string, payload: JsonValue, options?: StartOptions): Promise<Started<JsonValue>>
  startMany<In>(workflow: Workflow<In, unknown, unknown>, payloads: Payloads<NoInfer<In>> | FileFeed, options?: FeedOptions): Promise<Fed>
  startMany(workflow: string, payloads: Payloads<JsonValue> | FileFeed, options?: FeedOptions): Promise<Fed>
  signal<P>(signal: Signal<P>, payload: NoInfer<P>, sender?: Sender): Promise<Signalled>
  signal(signal: string, payload: JsonValue, sender?: Sender): Promise<Signalled>
  signalMany<P>(signal: Signal<P>, payloads: Payloads<NoInfer<P>> | FileFeed, options?: FeedOptions): Promise<Fed>
  signalMany(signal: string, payloads: Payloads<JsonValue> | FileFeed, options?: FeedOptions): Promise<Fed>
  instance(id: string): Promise<Found | Failure>
  /** The answer to a question of an aggregate, or of a workflow with a state of its own, by its key. */
  query<Answer>(query: Query<never, Answer>, key: string): Promise<AnsweredQuery<Answer> | Failure>
  /** By names: `client.query(Account, 'points', key)`. */
  query(of: { readonly name: string } | string, query: string, key: string): Promise<AnsweredQuery<JsonValue> | Failure>
  /** A page of those that match, the newest first; `next` of the answer gives the page behind it. */
  instances(query?: InstancesQuery): Promise<FoundMany | Failure>
  act(instance: string, act: Act): Promise<Acted>
  /** Another one like it, under a key of its own. */
  restart(instance: string, restart: Restart): Promise<Restarted>
  /** What an edit would do; nothing is done. */
  foretell(instance: string, edit: StepEdit): Promise<EditPreview | Failure>
  tasks(asked?: TasksAsked): Promise<TaskPage | Failure>
  /** `place`: `instance/node#visit`. */
  task(place: string): Promise<FoundTask | Failure>
  actOnTask(place: string, act: TaskAct): Promise<Acted>
  /** `source`: `http` or `kafka`; in the whole deployment, until the same is resumed. */
  pauseTrigger(source: string, pause: Pause): Promise<Acted>
  resumeTrigger(source: string, pause: Pause): Promise<Acted>
  /** No instance of it begins or goes on, in the whole deployment, until it is resumed; what comes in is recorded. */
  pauseWorkflow(workflow: Named, pause: Hold): Promise<Acted>
  resumeWorkflow(workflow: Named, pause: Hold): Promise<Acted>
  /** The same of all workflows. */
  pauseEngine(pause: Hold): Promise<Acted>
  resumeEngine(pause: Hold): Promise<Acted>
  createSchedule(schedule: NewSchedule): Promise<Acted>
  /** `run` starts it now; `delete` is for those that people made. */
  askSchedule(name: string, what: 'pause' | 'resume' | 'run' | 'delete', ask: AskSchedule): Promise<Acted>
  /** What had fired counts once. */
  backfillSchedule(name: string, backfill: Backfill): Promise<Acted>
}

export interface ClientOptions {
  /** Of the server, such as `http://127.0.0.1:8400`. */
  readonly url: string
  readonly fetch?: Fetch
  readonly clock?: FeedClock
}

type Named = string | { readonly name: string }

export const contrailClient = ({ url, fetch = globalThis.fetch, clock = systemClock }: ClientOptions): ContrailClient => {
  const server = { url, fetch }
  const answerOf = (told: Told): AnsweredQuery<JsonValue> | Failure =>
    of(told, (text) => {
      const answer = read(AnswerSchema, text)
      return answer && { kind: 'answer', ...answer }
    })
  const many = (path: string, payloads: Payloads<unknown> | FileFeed, options: FeedOptions = {}): Promise<Fed> =>
    feed({ ...options, server, path, payloads, clock })
  /** What was told, as `answer` reads it. */
  const of = <A>(told: Told, answer: (text: string) => A | undefined): A | Failure =>
    told.kind === 'told' ? (answer(told.text) ?? noAnswer(url)) : told
  const acted = async (path: string, action: unknown): Promise<Acted> =>
    of(await askText(server, path, json(action)), (text) => read(ActedSchema, text))

  return {
    // `as`: what a workflow's result is stands in its type alone; the server runs the version that is active there.
    start: async <Out>(workflow: Named, payload: unknown, { wait, ...sender }: StartOptions = {}) =>
      of(await askText(server, startPath(workflow, wait), json(payload, senderHeaders(sender))), (text) =>
        read(StartedSchema, text),
      ) as Started<Out>,
    startMany: (workflow: Named, payloads: Payloads<unknown> | FileFeed, options?: FeedOptions) =>
      many(startPath(workflow), payloads, options),
    signal: async (signal: Named, payload: unknown, sender: Sender = {}) =>
      of(await askText(server, signalPath(signal), json(payload, senderHeaders(sender))), (text) => read(SignalledSchema, text)),
    signalMany: (signal: Named, payloads: Payloads<unknown> | FileFeed, options?: FeedOptions) =>
      many(signalPath(signal), payloads, options),
    instance: async (id) => of(await askText(server, instancePath(id), {}), found),
    // `as`: what a query answers stands in its type alone.
    query: async <Answer>(asked: Query<never, Answer> | Named, name: string, key?: string) =>
      answerOf(await askText(server, queryPath(asked, name, key), {})) as AnsweredQuery<Answer> | Failure,
    foretell: async (instance, edit) => {
      const asked = actionOf(instance, { action: { do: 'edit', ...edit }, by: 'dry run', reason: 'dry run' })
      return of(await askText(server, `${instancePath(instance)}/actions`, json({ ...asked, dryRun: true })), (text) =>
        read(DryRunSchema, text),
      )
    },
    instances: async (query = {}) => of(await askText(server, `/instances?${listParameters(query)}`, {}), foundMany),
    restart: async (instance, restart) =>
      of(await askText(server, `${instancePath(instance)}/restart`, json(identified(restart))), (text) => read(RestartedSchema, text)),
    act: (instance, act) => acted(`${instancePath(instance)}/actions`, actionOf(instance, act)),
    tasks: async (asked = {}) =>
      of(await askText(server, `/tasks?${queryOf(asked)}`, {}), (text): TaskPage | undefined => {
        const page = read(TaskPageSchema, text)
        return page && { kind: 'page', ...page }
      }),
    task: async (place) =>
      of(await askText(server, taskPath(place), {}), (text): FoundTask | undefined => {
        const known = read(TaskViewSchema, text)
        if (known === undefined) return undefined
        const view: JsonObject = JSON.parse(text)
        return { kind: 'found', ...known, view }
      }),
    actOnTask: (place, { id = crypto.randomUUID(), ...act }) => acted(`${taskPath(place)}/actions`, { id, ...act }),
    pauseTrigger: (source, pause) => acted(`${triggerPath(source)}/pause`, identified(pause)),
    resumeTrigger: (source, pause) => acted(`${triggerPath(source)}/resume`, identified(pause)),
    pauseWorkflow: (workflow, pause) => acted(`${workflowPath(workflow)}/pause`, identified(pause)),
    resumeWorkflow: (workflow, pause) => acted(`${workflowPath(workflow)}/resume`, identified(pause)),
    pauseEngine: (pause) => acted('/engine/pause', identified(pause)),
    resumeEngine: (pause) => acted('/engine/resume', identified(pause)),
    createSchedule: (schedule) => acted('/schedules', identified(schedule)),
    askSchedule: (name, what, ask) => acted(`${schedulePath(name)}/${what}`, identified(ask)),
    backfillSchedule: (name, backfill) => acted(`${schedulePath(name)}/backfill`, identified(backfill)),
  }
}

const startPath = (workflow: Named, wait?: string): string =>
  `/workflows/${encodeURIComponent(nameOf(workflow))}/instances${wait === undefined ? '' : `?wait=${encodeURIComponent(wait)}`}`
const signalPath = (signal: Named): string => `/signals/${encodeURIComponent(nameOf(signal))}`
const instancePath = (id: string): string => `/instances/${encodeURIComponent(id)}`
const workflowPath = (workflow: Named): string => `/workflows/${encodeURIComponent(nameOf(workflow))}`
const taskPath = (place: string): string => `/tasks/${encodeURIComponent(place)}`
const queryOf = (asked: object): string =>
  new URLSearchParams(Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))).toString()
const triggerPath = (source: string): string => `/triggers/${encodeURIComponent(source)}`
const schedulePath = (name: string): string => `/schedules/${encodeURIComponent(name)}`
const nameOf = (of: Named): string => (typeof of === 'string' ? of : of.name)

const noAnswer = (url: string): Failure => ({ kind: 'unreachable', message: `${url} answered not as this API does` })

const found = (text: string): Found | undefined => {
  const known = read(ViewSchema, text)
  if (known === undefined) return undefined
  const { row, output } = known
  const view: JsonObject = JSON.parse(text)
  return { kind: 'found', ...row, ...(output !== undefined && { output }), view }
}

const queryPath = (of: Query<never, unknown> | Named, name: string, key?: string): string => {
  const known = typeof of === 'object' && 'ask' in of ? of : undefined
  const [query, at] = known ? [known.name, name] : [name, key ?? '']
  const owner = known ? known.of : { kind: typeof of === 'object' && 'triggers' in of ? 'workflow' : 'aggregate', name: nameOf(of) }
  return `/${owner.kind}s/${[owner.name, at, 'queries', query].map((part) => encodeURIComponent(part)).join('/')}`
}

const foundMany = (text: string): FoundMany | undefined => {
  const page = read(ListSchema, text)
  return page && { kind: 'found', ...page }
}

const listParameters = ({ search = {}, from, to, text, ...query }: InstancesQuery): string => {
  const given = { ...query, q: text, from: timeOf(from), to: timeOf(to) }
  const all = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return new URLSearchParams([...all, ...Object.entries(search).map(([field, value]) => [`search.${field}`, String(value)])]).toString()
}
const timeOf = (at: InstancesQuery['from']): string | undefined =>
  at === undefined ? undefined : String(at instanceof Date ? at.getTime() : at)

const actionOf = (instance: string, { action, by, reason, id = crypto.randomUUID() }: Act): object => ({
  id,
  by,
  reason,
  action: 'effect' in action ? { ...action, effect: { instance, ...action.effect } } : { ...action, instance },
})

const identified = ({ id = crypto.randomUUID(), ...others }: { readonly id?: string }): unknown => ({ id, ...others })

const systemClock: FeedClock = {
  now: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const over = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', over)
        resolve()
      }
      const timer = setTimeout(over, ms)
      signal?.addEventListener('abort', over)
    }),
}
