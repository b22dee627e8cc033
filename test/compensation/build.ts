// A random workflow in the language: every part by the constructor that an author calls. Each part yields what came in, so that all know by which key they go.
import { z } from 'zod'
import * as dsl from '../../dsl/index.ts'
import type { AnyNode, AnyWorkflow } from '../../dsl/index.ts'
import { make, StateSchema, workflowOf } from '../graphs/build.ts'
import type { Spec } from './spec.ts'

const LONG = '3000d'
const Keyed = z.object({ k: z.string() })
export const owned = (name: string, steps: AnyNode): AnyWorkflow =>
  workflowOf({ name, version: 1, triggers: [dsl.http({ decode: Keyed, id: 'k' })], state: StateSchema, initial: {} }, steps)
const call = (name: string, payload: z.ZodObject = Keyed): AnyNode =>
  make.perform(dsl.sideEffect(name, { payload, ok: z.object({}), failed: z.object({}) }))
interface In {
  readonly k: string
  readonly n?: number
}

export const built = (spec: Spec): AnyNode => {
  const branches = (all: readonly Spec[]) => Object.fromEntries(all.map((branch, n) => [`b${n}`, built(branch)]))
  switch (spec.kind) {
    case 'act': {
      const undo = spec.leaf ? call(`U${spec.id}`, z.object({ input: Keyed })) : make.flow(make.take('input'), call(`U${spec.id}`))
      return make.flow(make.withCompensation(call(`E${spec.id}`), undo), make.take('input'))
    }
    case 'plain':
      return make.flow(call(`P${spec.id}`), make.take('input'))
    case 'wait': {
      const payload = z.object({ to: z.string(), k: z.string() })
      return make.flow(
        make.waitFor(dsl.signal(`W${spec.id}`, { payload, id: 'k', match: 'k', to: dsl.byKey('to') }), LONG),
        make.take('input'),
      )
    }
    case 'seq':
      return make.flow(...spec.parts.map(built))
    case 'par':
      return make.flow(make.parallel(branches(spec.branches)), make.take('b0'))
    case 'race':
      return make.flow(make.race(branches(spec.branches)), make.take('value'))
    case 'deadline': {
      const routes = { inTime: make.take('value'), late: make.take('input') }
      return make.flow(make.withDeadline(built(spec.body), `${spec.seconds}s`), make.match(routes))
    }
    case 'own':
      return owned(`O${spec.id}`, built(spec.body))
    case 'list': {
      const { id, items, atOnce, ends } = spec
      const begin = make.step(`L${id}`, (x: In) => ({
        output: { ...x, list: Array.from({ length: items }, (_, n) => ({ k: `${x.k}.${n}`, n })) },
      }))
      const end = make.step(`I${id}`, (x: In) => ({ output: { kind: x.n === ends ? 'stop' : 'go' } }))
      const more = { ...(atOnce !== undefined && { concurrency: atOnce }), ...(ends !== undefined && { until: 'stop' }) }
      return make.flow(begin, make.forEach('list', make.flow(built(spec.body), end), more), make.take('input'))
    }
    case 'repeat': {
      const begin = make.step(`Z${spec.id}`, (x: In) => ({ output: { k: `${x.k}r`, round: 0, of: x } }))
      const end = make.step(`R${spec.id}`, (x: In & { readonly round: number; readonly of: In }) => ({
        output: { kind: x.round + 1 < spec.times ? 'again' : 'over', k: `${x.k}'`, round: x.round + 1, of: x.of },
      }))
      return make.flow(begin, make.repeat(make.flow(built(spec.body), end), { max: 99 }), make.take('of'))
    }
    case 'compensate':
      return make.compensate()
  }
}
