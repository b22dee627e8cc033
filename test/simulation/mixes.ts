// Random workflows of every kind of node, two versions of each: a name says which, so that whoever has the name has the workflow.
import { z } from 'zod'
import { aggregate, byKey, http, sideEffect, signal } from '../../dsl/index.ts'
import type { AnyNode, AnyWorkflow } from '../../dsl/index.ts'
import { lru } from '../../base/index.ts'
import { built, LONG, make, owned, StateSchema, stepOf, taskOf, workflowOf } from '../graphs/build.ts'
import type { Words } from '../graphs/build.ts'
import { random, randomSpec } from '../graphs/random-spec.ts'
import { INITIAL, partsOf } from '../graphs/spec.ts'
import type { Spec, StepSpec } from '../graphs/spec.ts'
import type { Random } from './random.ts'
import { Job } from './vocabulary.ts'

/** What it is asked with is whatever comes in. */
const payload = z.record(z.string(), z.json())
const answers = { payload, ok: z.object({ receipt: z.string() }), failed: z.object({ code: z.string() }) }
/** Awaited, each in its own way: it only reads, it is safe, it is unsafe. */
export const peek = sideEffect('Peek', { ...answers, reads: true })
export const pull = sideEffect('Pull', answers)
export const push = sideEffect('Push', { ...answers, retries: { attempts: 3, backoff: 'exponential', delay: '1s' } })

const box = aggregate({ name: 'Box', version: 1, state: StateSchema, initial: INITIAL, upcast: {} })

/** Larger ones cost more than they show. */
const MOST_PARTS = 45
const SEEDS = 1_000_000

export interface Mix {
  readonly name: string
  readonly spec: Spec
  /** Its instances run on an account's box, one after the other, or each on a stream of its own. */
  readonly on: 'box' | 'own'
}
const mixes = lru<Mix>(64)
const NAME = /^Mix(\d+)$/
export const mixOf = (name: string): Mix | undefined => {
  const seed = NAME.exec(name)?.[1]
  if (seed === undefined) return undefined
  const known = mixes.get(name)
  if (known) return known
  const from = random(Number(seed))
  let spec = randomSpec(from)
  while (partsOf(spec).length > MOST_PARTS) spec = randomSpec(from)
  const mix: Mix = { name, spec, on: Number(seed) % 2 === 0 ? 'own' : 'box' }
  mixes.set(name, mix)
  return mix
}
export const someMix = (from: Random): string => `Mix${from.between(1, SEEDS)}`

/** What a person writes in place of what a step threw at. */
export const EDITED = 'edited'
/** The spec of the step at a node. */
export const stepAt = (name: string, node: string): StepSpec | undefined => {
  const id = Number(/S(\d+)$/.exec(node)?.[1])
  return partsOf(mixOf(name)?.spec ?? { kind: 'flow', parts: [] }).find((part): part is StepSpec => part.kind === 'step' && part.id === id)
}

export type WaitSpec = Extract<Spec, { readonly kind: 'wait' }>
export const waitsIn = ({ spec }: Mix): readonly WaitSpec[] => partsOf(spec).filter((part): part is WaitSpec => part.kind === 'wait')
export const signalIn = ({ name }: Mix, { id }: Pick<WaitSpec, 'id'>): string => `Go${name}x${id}`

const SIGNAL = /^Go(Mix\d+)x(\d+)$/
/** Whether a signal tells its waits apart. */
export const isMatched = (name: string): boolean => {
  const [, mix = '', id] = SIGNAL.exec(name) ?? []
  const of = mixOf(mix)
  return of !== undefined && waitsIn(of).some((wait) => wait.id === Number(id) && wait.match === true)
}

/** Its second version never throws. */
const wordsOf = (mix: Mix, version: 1 | 2): Words => {
  const to = mix.on === 'box' ? box.by('account') : byKey('id')
  const fields = { n: z.string(), id: z.string(), account: z.string() }
  const waited = (id: number, match: boolean, seconds: number): AnyNode => {
    const named = signalIn(mix, { id })
    const declared = match
      ? signal(named, { payload: z.object({ ...fields, i: z.number() }), id: 'n', to, keep: '45s', match: 'i' } as never)
      : signal(named, { payload: z.object(fields), id: 'n', to, keep: '45s' } as never)
    return make.waitFor(declared, `${seconds}s`)
  }
  return {
    step: (spec) => stepOf(spec, (input) => version === 1 && spec.throws !== 'never' && input !== EDITED),
    wait: ({ id, match, seconds }) => waited(id, match === true, 4 + 3 * seconds),
    perform: ({ id, reads }) => {
      const effect = reads ? peek : id % 2 === 0 ? pull : push
      return id % 3 === 0 ? make.perform(effect, { retries: { pauses: ['1s', '2s', '3s', '4s', '5s'] } }) : make.perform(effect)
    },
    task: ({ id, seconds }) => taskOf(`T${id}`, `${4 + 3 * seconds}s`),
    never: (by) => (by === 'perform' ? make.perform(pull) : make.sleep(LONG)),
    own: owned,
  }
}

const made = lru<AnyWorkflow>(128)
const HASH = /^(Mix\d+)@([12])$/
/** The version of a hash, where it is one of these. */
export const mixedVersion = (hash: string): AnyWorkflow | undefined => {
  const [, name, number] = HASH.exec(hash) ?? []
  const mix = name === undefined ? undefined : mixOf(name)
  if (!mix) return undefined
  const known = made.get(hash)
  if (known) return known
  const version = number === '2' ? 2 : 1
  const retries = { attempts: 4, backoff: 'exponential', delay: '1s' } as const
  const shared = { name: mix.name, version, triggers: [http({ decode: Job, id: 'id' })] as const }
  const steps = built(mix.spec, wordsOf(mix, version))
  const mixed =
    mix.on === 'box'
      ? workflowOf({ ...shared, metadata: { aggregate: box.by('account'), retries } }, steps)
      : workflowOf({ ...shared, state: StateSchema, initial: INITIAL, metadata: { retries } }, steps)
  made.set(hash, mixed)
  return mixed
}
