// A random workflow in the language: every part by the constructor that an author calls.
import { z } from 'zod'
import * as dsl from '../../dsl/index.ts'
import type { AnyNode, AnyWorkflow } from '../../dsl/index.ts'
import { INITIAL, outputOf, seen } from './spec.ts'
import type { Spec, StepSpec } from './spec.ts'

type Any = (...args: readonly unknown[]) => AnyNode
type Kinds = 'flow' | 'parallel' | 'match' | 'step' | 'waitFor' | 'sleep' | 'perform'
type Newer = 'take' | 'repeat' | 'forEach' | 'race' | 'withDeadline' | 'withEscalation'
// The types of a random graph are nobody's: what is tested is what happens at run time.
const make = dsl as unknown as Readonly<Record<Kinds | Newer, Any>>

/** What steps have thrown, and what of it a person has seen to. */
export interface Throws {
  readonly mended: Set<string>
  readonly thrown: Set<string>
}

const StateSchema = z.record(z.string(), z.json())
export const owned = (name: string, steps: AnyNode): AnyWorkflow =>
  (dsl.workflow as unknown as (definition: object, steps: AnyNode) => AnyWorkflow)(
    { name, version: 1, triggers: [dsl.http({ decode: z.object({ id: z.string() }), id: 'id' })], state: StateSchema, initial: INITIAL },
    steps,
  )

const LONG = '30d'
/** Nobody sends it, nobody answers it. */
export const NEVER = 'Never'
const never = {
  sleep: make.sleep(LONG),
  wait: make.waitFor(dsl.signal(NEVER, { payload: z.object({ n: z.string() }), id: 'n', to: dsl.byKey('n') }), LONG),
  perform: make.perform(dsl.sideEffect(NEVER, { payload: z.object({}), ok: z.object({}), failed: z.object({}) })),
} as const

/** A part that stands in several places is one value, as an author's constant is. */
export const built = (spec: Spec, throws: Throws, known = new Map<Spec, AnyNode>()): AnyNode => {
  const found = known.get(spec) ?? madeOf(spec, throws, (part) => built(part, throws, known))
  known.set(spec, found)
  return found
}

const stepOf = (spec: StepSpec, throws: Throws): AnyNode => {
  const { id, sets, unsets } = spec
  return make.step(`S${id}`, (input: unknown, state: object) => {
    const saw = seen(spec, input, { ...state })
    const key = spec.throws === 'each' ? `${id} ${saw}` : `${id}`
    if (spec.throws !== 'never' && !throws.mended.has(key)) {
      throws.thrown.add(key)
      throw new Error('not yet')
    }
    return { output: outputOf(spec, input, saw), state: Object.fromEntries(sets.map((name) => [name, `${id} ${saw}`])), unset: unsets }
  })
}

const madeOf = (spec: Spec, throws: Throws, of: (part: Spec) => AnyNode): AnyNode => {
  const branches = (all: readonly Spec[]) => Object.fromEntries(all.map((branch, n) => [`b${n}`, of(branch)]))
  switch (spec.kind) {
    case 'step':
      return stepOf(spec, throws)
    case 'flow':
      return make.flow(...spec.parts.map(of))
    case 'parallel':
      return make.parallel(branches(spec.branches))
    case 'match':
      return make.flow(of(spec.before), make.match({ p: of(spec.p), q: of(spec.q) }))
    case 'sleep':
      return make.sleep(`${spec.seconds}s`)
    case 'wait': {
      const n = { n: z.string() }
      const to = { id: 'n', to: dsl.byKey('n'), keep: '60d' } as const
      const signal = spec.match
        ? dsl.signal(`Go${spec.id}`, { payload: z.object({ ...n, i: z.number() }), ...to, match: 'i' })
        : dsl.signal(`Go${spec.id}`, { payload: z.object(n), ...to })
      return make.waitFor(signal, spec.sent === 'never' ? `${spec.seconds}s` : LONG)
    }
    case 'perform':
      return make.perform(
        dsl.sideEffect(`E${spec.id}`, { payload: z.object({}), ok: z.object({ v: z.string() }), failed: z.object({ c: z.string() }) }),
      )
    case 'never':
      return never[spec.by]
    case 'take':
      return make.take(spec.field)
    case 'repeat':
      return make.repeat(of(spec.body), { max: spec.max })
    case 'forEach': {
      const { concurrency, until } = spec
      return make.forEach('list', of(spec.body), { ...(concurrency !== undefined && { concurrency }), ...(until && { until: 'stop' }) })
    }
    case 'race':
      return make.race(branches(spec.branches))
    case 'deadline':
      return make.withDeadline(of(spec.body), spec.ends === 'inTime' ? LONG : `${spec.seconds}s`)
    case 'escalation':
      return make.withEscalation(
        of(spec.body),
        `${spec.seconds}s`,
        of(spec.beat),
        spec.every === undefined ? {} : { every: `${spec.every}s` },
      )
    case 'own':
      return owned(`W${spec.id}`, of(spec.body))
  }
}
