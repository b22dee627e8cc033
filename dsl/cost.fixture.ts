// What the types cost: generates workflows of 12 nodes, and reads off the compiler's own counters what checking them takes.
import { compile } from './tsc.fixture.ts'

export interface Cost {
  readonly instantiations: number
  readonly types: number
  /** Time and memory as the compiler prints them: for people, not for gates. */
  readonly time: string
  readonly memory: string
}
export const WORKFLOWS = 50

/** The counters for this many copies of one source. Throws where it does not compile: the figures would mean nothing. */
export const costOf = async (source: (i: number) => string): Promise<Cost> => {
  const { said, ...cost } = await compiled(source)
  if (said.includes('error TS')) throw new Error(said.slice(0, 2000))
  return cost
}

/** The counters, and what the compiler said. */
export const compiled = async (source: (i: number) => string): Promise<Cost & { readonly said: string }> => {
  const sources = new Map(Array.from({ length: WORKFLOWS }, (_, i) => [`w${i}.ts`, source(i)]))
  const said = await compile(sources, ['--extendedDiagnostics'])
  const figure = (name: string): string => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(said)?.[1] ?? 'not printed'
  return {
    said,
    instantiations: Number(figure('Instantiations')),
    types: Number(figure('Types')),
    time: figure('Check time'),
    memory: figure('Memory used'),
  }
}

/** Only what every file needs: a schema, and the DSL itself. */
export const plain = (i: number): string =>
  `import { z } from 'zod'\nexport { step } from './index.ts'\nexport const s${i} = z.object({ id: z.string() })\n`

/** Seven schemas, twelve steps, an aggregate, two kinds of side effects and a signal, but no workflow. */
export const vocabulary = (i: number): string => `
import { z } from 'zod'
import { aggregate } from './aggregate.ts'
import { flow } from './nodes/flow.ts'
import { handle } from './handle.ts'
import { http, kafka } from './trigger.ts'
import { match } from './nodes/match.ts'
import { ok } from './outcome.ts'
import { parallel } from './nodes/parallel.ts'
import { perform } from './nodes/perform.ts'
import { sideEffect } from './side-effect.ts'
import { signal } from './signal.ts'
import { sleep } from './nodes/sleep.ts'
import { waitFor } from './nodes/wait-for.ts'
import { step } from './nodes/step.ts'
import { workflow } from './nodes/workflow.ts'
import type { Data } from './data.ts'
const Start = z.object({ id: z.string(), n: z.number(), customer: z.object({ name: z.string(), mail: z.string() }), lines: z.array(z.object({ sku: z.string(), price${i}: z.number() })) })
interface Start extends Data<typeof Start> {}
const State = z.object({ status: z.enum(['new', 'open', 'paid']), total: z.number(), note: z.string().optional(), field${i}: z.boolean() })
interface State extends Data<typeof State> {}
const Order = aggregate({ name: 'Order${i}', version: 1, state: State, initial: { status: 'new', total: 0, field${i}: true }, upcast: {} })
const mail = sideEffect('Mail${i}', { payload: z.object({ to: z.string(), template: z.enum(['a', 'b']) }) })
const charge = sideEffect('Charge${i}', { payload: z.object({ card: z.string(), amount: z.number() }), ok: z.object({ receipt: z.string() }), failed: z.object({ code: z.string() }) })
const Go = signal('Go${i}', { payload: z.object({ decision: z.string(), id: z.string(), yes: z.boolean() }), id: 'decision', to: Order.by('id') })
interface Item { readonly id: string; readonly n: number; readonly mail: string; readonly v${i}: string }
const open = step('Open', (x: Start, _state: State) => ({ output: x, state: { status: 'open' }, sideEffects: [mail({ to: x.customer.mail, template: 'a' })] }))
const sum = step('Sum', (x: Start) => ({ output: { cents: x.lines.reduce((all, line) => all + line.price${i} * 100, 0) } }))
const fraud = step('Fraud', (x: Start, state: State) => ({ output: { score: x.n + state.total } }))
const collect = step('Collect', (x: { all: Start; sum: { cents: number }; fraud: { score: number } }, _state: State) => ({ output: { id: x.all.id, n: x.fraud.score, mail: x.all.customer.mail, v${i}: '' }, state: { total: x.sum.cents } }))
const note = step('Note', (x: Item, state: State, ctx) => ({ output: x, state: { note: \`\${state.status} \${ctx.now()}\` } }))
const prepare = step('Prepare', (x: Item) => ({ output: { ...x, card: 'c', amount: x.n } }))
const paid = step('Paid', (x: { input: Item; value: { receipt: string } }, _state: State) => ({ output: x.input, state: { status: 'paid' } }))
const unpaid = step('Unpaid', (x: { input: Item; error: { code: string } }) => ({ output: x.input, sideEffects: [mail({ to: x.error.code, template: 'b' })] }))
const route = step('Route', (x: Item) => (x.n > 1 ? { output: { ...x, kind: 'big', big: 1 } } : { output: { ...x, kind: 'small' } }))
const back = step('Back', (x: { input: Item }) => ({ output: x.input }))
const flag = step('Flag', (x: Item, _state: State) => ({ output: x, state: { field${i}: false } }))
const end = step('End', (x: Item) => ({ output: { done: x.id }, sideEffects: [mail({ to: x.id, template: 'b' })] }))
export const all = [open, sum, fraud, collect, note, prepare, paid, unpaid, route, back, flag, end, Go]
`

/** The vocabulary, a workflow of 12 nodes (25 with the nested ones) and its handlers. */
export const full = (i: number): string => `${vocabulary(i)}
const w = workflow({
  name: 'W', version: 1, triggers: [kafka({ topic: 't', decode: Start, id: 'id' }), http({ decode: Start, id: 'id' })],
  metadata: { aggregate: Order.by('id'), defer: 'queue', retries: { attempts: 5, backoff: 'exponential', delay: '1s' } },
}, flow(
  open, parallel({ all: flow(), sum, fraud }), collect, note, prepare, perform(charge), match({ ok: paid, failed: unpaid }), route,
  match({ big: flow(waitFor(Go, '48h'), back), small: sleep('1h') }), parallel({ input: note, flag }), back, end,
))
export const handlers = handle(w, {
  Mail${i}: { repeat: 'safe', run: async () => ok() },
  Charge${i}: { repeat: 'unsafe', run: async (c) => ok({ receipt: c.card }), probe: async () => ({ kind: 'notFound' }) },
})
`

/** A mistake in the workflow of `full` or in its handlers: what is written, what is written instead, and where the compiler must report it. */
interface Mistake {
  readonly right: string
  readonly wrong: string
  readonly at: string
}
const MISTAKES: readonly Mistake[] = [
  { right: 'match({ ok: paid, failed: unpaid })', wrong: 'match({ ok: paid })', at: '{ ok: paid })' },
  { right: 'match({ ok: paid, failed: unpaid })', wrong: 'match({ ok: paid, failed: unpaid, lost: back })', at: 'lost: back' },
  { right: 'match({ ok: paid, failed: unpaid })', wrong: 'match({ ok: paid, failed: paid })', at: 'failed: paid' },
  { right: 'flow(waitFor(Go,', wrong: 'flow(collect, waitFor(Go,', at: 'big: flow' },
  { right: 'collect, note, prepare,', wrong: 'note, prepare,', at: 'note, prepare' },
  { right: 'note, prepare, perform(charge),', wrong: 'prepare, perform(charge), back,', at: '{ ok: paid, failed' },
  { right: 'prepare, perform(charge)', wrong: 'perform(charge)', at: 'charge)' },
  {
    right: 'parallel({ all: flow(), sum, fraud })',
    wrong: "parallel({ all: flow(), sum, fraud: step('Other', (x: Item) => ({ output: { score: x.n } })) })",
    at: 'fraud: step',
  },
  { right: 'parallel({ all: flow(), sum, fraud })', wrong: 'parallel({ all: flow(), fraud })', at: 'collect, note' },
  { right: "{ status: 'open' }", wrong: "{ statu: 'open' }", at: "'Open'" },
  { right: "'48h'", wrong: "'two days'", at: "'two days'" },
  { right: "sleep('1h')", wrong: "sleep('1.5h')", at: "'1.5h'" },
  { right: "Order.by('id'), defer", wrong: "Order.by('mail'), defer", at: 'aggregate: Order' },
  { right: 'ok({ receipt: c.card })', wrong: 'ok({ recipe: c.card })', at: 'ok({ recipe' },
  { right: "probe: async () => ({ kind: 'notFound' })", wrong: '', at: 'Charge' },
]

/** The same as `full` with one mistake, each kind of mistake in turn; `at` is the position the compiler must give, as it prints it. */
export const broken = (i: number): { readonly source: string; readonly at: string } => {
  const { right, wrong, at } = MISTAKES[i % MISTAKES.length]!
  const [text, declared] = [full(i), vocabulary(i)]
  const own = text.slice(declared.length) // the vocabulary names most of it too
  const source = own.includes(right) ? `${declared}${own.replace(right, wrong)}` : text.replace(right, wrong)
  const before = source.slice(0, source.lastIndexOf(at)).split('\n')
  if (source === text || before.length === 1) throw new Error(`the mistake '${wrong}' is not in the source`)
  return { source, at: `w${i}.ts(${before.length},${before.at(-1)!.length + 1})` }
}
