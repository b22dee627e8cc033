// What an operator may set for the processes of a cluster: every field with its meaning, once.
import { z } from 'zod'
import { LEVELS } from '../log.ts'
import { BUSES } from '../adapters/buses.ts'
import type { Fields } from '../adapters/journal-adapter.ts'
import { JOURNALS } from '../adapters/journals.ts'
import { choice, contentHidden, duration, durationShown, field, json, list, lists, listsShown, text, whole } from './fields.ts'
import { DEFAULT_QUEUE } from '../../bus/index.ts'

const http = z.strictObject({
  host: field(text().default('127.0.0.1'), 'where to listen; the API is unauthenticated: bind it to the loopback only'),
  port: field(whole(0, 65_535).default(7410), 'the port of API, page, metrics and probes; 0 for any free one'),
  bodyBytes: field(
    whole(1_024, 16_777_216).default(262_144),
    'the most bytes of a body with one payload, and of a line of a feed; a topic has a limit of its own',
  ),
  allowHosts: field(list().default([]), 'further host names by which API and page may be asked; probes and metrics answer by any'),
})

/** The fields of all our stores stand side by side: names are shared, and each says whose it is. */
const stores: Fields = Object.assign({}, ...JOURNALS.map(({ config }) => config))
const [firstKind = '', ...otherKinds] = JOURNALS.map(({ kind }) => kind)

const journal = z
  .strictObject({
    ...stores,
    kind: field(choice(firstKind, ...otherKinds).default(firstKind), 'where turns are kept; sqlite serves one process alone'),
    module: field(text().exactOptional(), "a module whose default export is another store's adapter, instead of kind", { path: true }),
    options: field(json().default({}), 'what that adapter is given; it says itself what it takes', { show: contentHidden }),
  })
  .check((context) => {
    const { kind, module } = context.value
    const given: Readonly<Record<string, unknown>> = context.value
    if (module !== undefined) return
    const needs = JOURNALS.find((one) => one.kind === kind)?.needs ?? []
    for (const name of needs)
      if (given[name] === undefined)
        context.issues.push({ code: 'custom', path: [name], message: `a journal of kind ${kind} needs it`, input: undefined })
  })

/** Each of our brokers has a section of its own. */
type Sections = { readonly [A in (typeof BUSES)[number] as A['kind']]: A['section'] }
// The compiler does not follow the names through `fromEntries`.
const sections = Object.fromEntries(BUSES.map(({ kind, section }) => [kind, section])) as Sections
const [firstBus] = BUSES
const otherBuses = BUSES.slice(1).map(({ kind }) => kind)

const bus = z.strictObject({
  kind: field(
    choice(firstBus.kind, ...otherBuses).default(firstBus.kind),
    'what joins the services; its settings stand in the section of that name',
  ),
  module: field(text().exactOptional(), "a module whose default export is another broker's adapter, instead of kind", { path: true }),
  options: field(json().default({}), 'what that adapter is given; it says itself what it takes', { show: contentHidden }),
})

/** A part of the name of a topic, whose length and letters Kafka limits. */
const QUEUE_NAME = /^[a-z][a-z0-9-]{0,49}$/

const effects = z
  .strictObject({
    queues: field(
      lists().default({}),
      'kinds of side effects that go by a queue of their own, by its name; the same in all processes of a deployment',
      { show: listsShown },
    ),
    serve: field(
      list().default([]),
      `side-effect: the queues to take from, ${DEFAULT_QUEUE} among them; absent: those that its handlers are enough for`,
    ),
  })
  .check((context) => {
    const found = Object.entries(context.value.queues)
    const wrong = (message: string): void => void context.issues.push({ code: 'custom', path: ['queues'], message, input: undefined })
    for (const [name, kinds] of found) {
      if (!QUEUE_NAME.test(name) || name === DEFAULT_QUEUE)
        wrong(`'${name}' cannot name a queue: write small letters, digits and dashes, and not '${DEFAULT_QUEUE}'`)
      if (kinds.length === 0) wrong(`the queue ${name} has no kinds: name some, or leave it out`)
    }
    const all = found.flatMap(([, kinds]) => kinds)
    const twice = all.find((kind, n) => all.indexOf(kind) !== n)
    if (twice !== undefined) wrong(`the kind ${twice} is named twice: leave it in one queue`)
  })

export const Config = z.strictObject({
  process: field(text().exactOptional(), 'what the process is called in logs and on the cluster screen; something random is added'),
  module: field(text().exactOptional(), 'the app or workflow whose handlers are run and, by all, deployed; an argument wins', {
    path: true,
  }),
  log: field(choice(...LEVELS).default('info'), 'how much to log, on standard error'),
  drain: field(duration().default(20_000), 'how long a graceful end may take', { show: durationShown }),
  stepLimit: field(
    duration()
      .refine((ms) => ms >= 100, 'write 100ms or more')
      .default(5000),
    'what one step, schema or upcast may take; what takes longer is stopped, and its instance parked as stuck',
    { show: durationShown },
  ),
  http,
  journal,
  bus,
  ...sections,
  executor: z.strictObject({
    atOnce: field(whole(1, 100_000).default(256), 'streams in work side by side in one process'),
    cached: field(whole(1, 10_000_000).default(20_000), 'streams kept in memory in one process'),
    reconcileAfter: field(duration().default(120_000), 'what is open for longer is asked for again, from the journal', {
      show: durationShown,
    }),
    outputSize: field(whole(1_000, 64_000_000).default(1_000_000), 'the most that one step may give, in characters as JSON, about'),
    payloadSize: field(
      whole(1_000, 1_000_000).default(1_000_000),
      'the most that one side effect may be asked with; a topic takes no more than 1 MB',
    ),
    stateSize: field(whole(1_000, 64_000_000).default(4_000_000), 'the most that the state may have after a step'),
    turnSize: field(
      whole(1_000, 16_000_000).default(1_000_000),
      'behind so much a turn ends, and what is ready goes on in the next; one step may go beyond it',
    ),
  }),
  effects,
  trigger: z.strictObject({
    maxOpen: field(whole(1, 1_000_000).default(4000), 'open messages of one process above which intake waits or refuses'),
  }),
})
export type Config = z.output<typeof Config>
