// A random workflow in the language: every part by the constructor that an author calls.
import { z } from 'zod'
import * as dsl from '../../dsl/index.ts'
import type { AnyNode, AnyWorkflow } from '../../dsl/index.ts'
import { INITIAL, outputOf, seen } from './spec.ts'
import type { Spec, StepSpec } from './spec.ts'

type Any = (...args: readonly unknown[]) => AnyNode
type Kinds = 'flow' | 'parallel' | 'match' | 'step' | 'waitFor' | 'sleep' | 'perform'
type Newer =
  | 'humanTask'
  | 'take'
  | 'repeat'
  | 'forEach'
  | 'race'
  | 'withDeadline'
  | 'withEscalation'
  | 'withCompensation'
  | 'compensate'
  | 'child'
  | 'tell'
// The types of a random graph are nobody's: what is tested is what happens at run time.
export const make = dsl as unknown as Readonly<Record<Kinds | Newer, Any>>
export const workflowOf = dsl.workflow as unknown as (definition: object, steps: AnyNode) => AnyWorkflow

export const LONG = '30d'

export const StateSchema = z.record(z.string(), z.json())
/** With a state of its own. */
export const owned = (name: string, steps: AnyNode): AnyWorkflow =>
  workflowOf(
    { name, version: 1, triggers: [dsl.http({ decode: z.object({ id: z.string() }), id: 'id' })], state: StateSchema, initial: INITIAL },
    steps,
  )

/** What a random workflow speaks of: its steps, and what it waits for from outside. */
export interface Words {
  step(spec: StepSpec): AnyNode
  wait(spec: Extract<Spec, { readonly kind: 'wait' }>): AnyNode
  perform(spec: Extract<Spec, { readonly kind: 'perform' }>): AnyNode
  task(spec: Extract<Spec, { readonly kind: 'task' }>): AnyNode
  /** Nothing comes of it for as long as anybody looks. */
  never(by: Extract<Spec, { readonly kind: 'never' }>['by']): AnyNode
  child(spec: Extract<Spec, { readonly kind: 'child' }>): AnyNode
  tell(spec: Extract<Spec, { readonly kind: 'tell' }>): AnyNode
  /** A workflow with a state of its own, inside another. */
  own(name: string, steps: AnyNode): AnyNode
}

/** A part that stands in several places is one value, as an author's constant is. */
export const built = (spec: Spec, words: Words, known = new Map<Spec, AnyNode>()): AnyNode => {
  const found = known.get(spec) ?? madeOf(spec, words, (part) => built(part, words, known))
  known.set(spec, found)
  return found
}

/** `throws`: whether it throws on what it is given and sees. */
export const stepOf = (spec: StepSpec, throws: (input: unknown, saw: string) => boolean): AnyNode => {
  const { id, sets, unsets } = spec
  return make.step(`S${id}`, (input: unknown, state: object) => {
    const saw = seen(spec, input, { ...state })
    if (throws(input, saw)) throw new Error('not yet')
    return { output: outputOf(spec, input, saw), state: Object.fromEntries(sets.map((name) => [name, `${id} ${saw}`])), unset: unsets }
  })
}

/** For whoever is a clerk. */
export const taskOf = (name: string, due: string): AnyNode =>
  make.humanTask(name, { form: z.object({ t: z.string() }), by: { roles: ['clerk'] }, due })

/** A duration, or the field of the input that says when. */
const momentOf = (by: 'after' | 'until' | undefined, seconds: number): unknown =>
  by === undefined ? `${seconds}s` : by === 'after' ? dsl.after('after') : dsl.until('until')

const madeOf = (spec: Spec, words: Words, of: (part: Spec) => AnyNode): AnyNode => {
  const branches = (all: readonly Spec[]) => Object.fromEntries(all.map((branch, n) => [`b${n}`, of(branch)]))
  switch (spec.kind) {
    case 'step':
      return words.step(spec)
    case 'flow':
      return make.flow(...spec.parts.map(of))
    case 'parallel':
      return make.parallel(branches(spec.branches))
    case 'match':
      return make.flow(of(spec.before), make.match({ p: of(spec.p), q: of(spec.q) }))
    case 'sleep':
      return make.sleep(momentOf(spec.by, spec.seconds))
    case 'wait':
      return words.wait(spec)
    case 'perform':
      return words.perform(spec)
    case 'task':
      return words.task(spec)
    case 'never':
      return words.never(spec.by)
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
    case 'child':
      return words.child(spec)
    case 'tell':
      return words.tell(spec)
    case 'own':
      return words.own(`W${spec.id}`, of(spec.body))
  }
}
