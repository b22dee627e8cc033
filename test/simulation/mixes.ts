// Random workflows of every kind of node, two versions of each: a name says which, so that whoever has the name has the workflow.
import { z } from 'zod'
import { aggregate, byKey, call, http, sideEffect, signal } from '../../dsl/index.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import { lru } from '../../base/index.ts'
import { built, LONG, make, owned, StateSchema, stepOf, taskOf, workflowOf } from '../graphs/build.ts'
import type { Words } from '../graphs/build.ts'
import { withCalls } from './calling.ts'
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
const MOST_IN_KID = 14
/** How many of them ask something of other streams. */
const CALLING = 0.3
const SEEDS = 1_000_000

export interface Mix {
  readonly name: string
  readonly spec: Spec
  /** Its instances run on an account's box, one after the other, or each on a stream of its own. */
  readonly on: 'box' | 'own'
}
const mixes = lru<Mix>(64)
const NAME = /^(Mix|Kid)(\d+)$/
export const mixOf = (name: string): Mix | undefined => {
  const [, sort, seed] = NAME.exec(name) ?? []
  if (seed === undefined) return undefined
  const known = mixes.get(name)
  if (known) return known
  const from = random(Number(seed))
  const most = sort === 'Kid' ? MOST_IN_KID : MOST_PARTS
  let spec = randomSpec(from)
  while (partsOf(spec).length > most) spec = randomSpec(from)
  const on = Number(seed) % 2 === 0 ? 'own' : 'box'
  const calls = random(Number(seed) + SEEDS)
  const mix: Mix = { name, spec: sort === 'Mix' && calls.chance(CALLING) ? withCalls(spec, on, calls) : spec, on }
  mixes.set(name, mix)
  return mix
}
/** The workflows that it asks something of. */
export const kidsOf = (name: string): readonly string[] => [
  ...new Set(partsOf(mixOf(name)?.spec ?? { kind: 'flow', parts: [] }).flatMap((part) => (part.kind === 'child' ? [part.of] : []))),
]
export const isKid = (name: string): boolean => NAME.exec(name)?.[1] === 'Kid'
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

const SIGNAL = /^Go((?:Mix|Kid)\d+)x(\d+)$/
/** The workflow that waits for it. */
export const listenerOf = (name: string): string | undefined => SIGNAL.exec(name)?.[1]
/** Whether a signal tells its waits apart. */
export const isMatched = (name: string): boolean => {
  const [, mix = '', id] = SIGNAL.exec(name) ?? []
  const of = mixOf(mix)
  return of !== undefined && waitsIn(of).some((wait) => wait.id === Number(id) && wait.match === true)
}

const fields = { n: z.string(), id: z.string(), account: z.string() }
const signalAt = (mix: Mix, id: number, match: boolean) => {
  const to = mix.on === 'box' ? box.by('account') : byKey('id')
  const named = signalIn(mix, { id })
  return match
    ? signal(named, { payload: z.object({ ...fields, i: z.number() }), id: 'n', to, keep: '45s', match: 'i' } as never)
    : signal(named, { payload: z.object(fields), id: 'n', to, keep: '45s' } as never)
}

/** Its second version never throws. */
const wordsOf = (mix: Mix, version: 1 | 2): Words => {
  return {
    step: (spec) => stepOf(spec, (input) => version === 1 && spec.throws !== 'never' && input !== EDITED),
    wait: ({ id, match, seconds }) => make.waitFor(signalAt(mix, id, match === true), `${4 + 3 * seconds}s`),
    perform: ({ id, reads }) => {
      const effect = reads ? peek : id % 2 === 0 ? pull : push
      return id % 3 === 0 ? make.perform(effect, { retries: { pauses: ['1s', '2s', '3s', '4s', '5s'] } }) : make.perform(effect)
    },
    task: ({ id, seconds }) => taskOf(`T${id}`, `${4 + 3 * seconds}s`),
    never: (by) => (by === 'perform' ? make.perform(pull) : make.sleep(LONG)),
    child: ({ of, detach, within }) =>
      make.child(mixedVersion(`${of}@1`), { ...(detach && { detach }), ...(within !== undefined && { within: `${within}s` }) }),
    tell: ({ of, to }) => {
      const kid = mixOf(of)
      if (!kid) throw new Error(`there is no workflow ${of}`)
      return make.tell(signalAt(kid, to, isMatched(signalIn(kid, { id: to }))))
    },
    own: owned,
  }
}

/** What one that is begun by another is begun with. */
const Called = z.object({ id: z.string(), account: z.string() })

const made = lru<AnyWorkflow>(128)
const HASH = /^((?:Mix|Kid)\d+)@([12])$/
/** The version of a hash, where it is one of these. */
export const mixedVersion = (hash: string): AnyWorkflow | undefined => {
  const [, name, number] = HASH.exec(hash) ?? []
  const mix = name === undefined ? undefined : mixOf(name)
  if (!mix) return undefined
  const known = made.get(hash)
  if (known) return known
  const version = number === '2' ? 2 : 1
  const retries = { attempts: 4, backoff: 'exponential', delay: '1s' } as const
  const shared = {
    name: mix.name,
    version,
    triggers: isKid(mix.name) ? [call({ decode: Called, id: 'id', result: z.json() })] : [http({ decode: Job, id: 'id' })],
  }
  const steps = built(mix.spec, wordsOf(mix, version))
  const mixed =
    mix.on === 'box'
      ? workflowOf({ ...shared, metadata: { aggregate: box.by('account'), retries } }, steps)
      : workflowOf({ ...shared, state: StateSchema, initial: INITIAL, metadata: { retries } }, steps)
  made.set(hash, mixed)
  return mixed
}
