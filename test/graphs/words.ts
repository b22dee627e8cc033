// What the random workflows speak of that are compared with the model: each wait has a signal of its own, each perform a side effect.
import { z } from 'zod'
import * as dsl from '../../dsl/index.ts'
import { LONG, make, owned, stepOf, taskOf } from './build.ts'
import type { Words } from './build.ts'

/** What steps have thrown, and what of it a person has seen to. */
export interface Throws {
  readonly mended: Set<string>
  readonly thrown: Set<string>
}

/** Nobody sends it, nobody answers it. */
export const NEVER = 'Never'
const never = {
  sleep: make.sleep(LONG),
  wait: make.waitFor(dsl.signal(NEVER, { payload: z.object({ n: z.string() }), id: 'n', to: dsl.byKey('n') }), LONG),
  perform: make.perform(dsl.sideEffect(NEVER, { payload: z.object({}), ok: z.object({}), failed: z.object({}) })),
} as const

const alone = (): never => {
  throw new Error('there is one stream here, and nobody else to ask')
}

export const wordsOf = ({ mended, thrown }: Throws): Words => ({
  step: (spec) =>
    stepOf(spec, (_, saw) => {
      const key = spec.throws === 'each' ? `${spec.id} ${saw}` : `${spec.id}`
      if (spec.throws === 'never' || mended.has(key)) return false
      thrown.add(key)
      return true
    }),
  wait: ({ id, match, sent, seconds }) => {
    const n = { n: z.string() }
    const to = { id: 'n', to: dsl.byKey('n'), keep: '60d' } as const
    const signal = match
      ? dsl.signal(`Go${id}`, { payload: z.object({ ...n, i: z.number() }), ...to, match: 'i' })
      : dsl.signal(`Go${id}`, { payload: z.object(n), ...to })
    return make.waitFor(signal, sent === 'never' ? `${seconds}s` : LONG)
  },
  perform: ({ id, reads }) => {
    const answers = { payload: z.object({}), ok: z.object({ v: z.string() }), failed: z.object({ c: z.string() }) }
    return make.perform(dsl.sideEffect(`E${id}`, { ...answers, ...(reads && { reads }) }))
  },
  task: ({ id, ends, seconds }) => taskOf(`T${id}`, ends === 'done' ? LONG : `${seconds}s`),
  never: (by) => never[by],
  child: alone,
  tell: alone,
  own: owned,
})
