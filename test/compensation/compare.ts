// One random workflow, by the engine and by the model, one happening after the other: where they first part, or nowhere.
import { isDeepStrictEqual } from 'node:util'
import { askedTwice, engineOf } from './engine.ts'
import { modelOf } from './model.ts'
import { random, randomSpec } from './spec.ts'
import type { Happens, Seen } from './spec.ts'

export interface Compared {
  readonly happened: number
  readonly undone: number
  readonly status: Seen['status']
  readonly difference: string | undefined
}
const MOST = 300
const BEGAN = 1_000

export const compared = (seed: number): Compared => {
  const from = random(seed)
  const spec = randomSpec(from)
  const told: Happens[] = []
  const model = modelOf(spec, BEGAN)
  const ended = (difference: string | undefined): Compared => ({
    happened: told.length,
    undone: model.seen().undone.length,
    status: model.seen().status,
    difference: difference && `after ${JSON.stringify(told)} of ${JSON.stringify(spec)}: ${difference}`,
  })
  try {
    const engine = engineOf(spec, BEGAN, from)
    for (;;) {
      const [found, wanted] = [engine.seen(), model.seen()]
      const isEnd = wanted.status === 'completed' || wanted.status === 'cancelled'
      const parts = (isEnd ? (['status', 'undone'] as const) : (['status', 'undone', 'open', 'due'] as const)).filter(
        (part) => !isDeepStrictEqual(found[part], wanted[part]),
      )
      const [part] = parts
      if (part) return ended(`${part} is ${JSON.stringify(found[part])}, not ${JSON.stringify(wanted[part])}`)
      const twice = askedTwice(engine.events())
      if (twice) return ended(`${twice} was asked for twice`)
      if (isEnd || told.length >= MOST) return ended(undefined)
      const can = model.can()
      const some = can
        .filter(({ kind }) => kind !== 'cancel' || from.chance(0.15))
        .filter(({ kind }) => kind !== 'mark' || from.chance(0.2))
      const likely = some.length > 0 ? some : can
      if (likely.length === 0) return ended('nothing can happen any more, and it has not ended')
      const chosen = likely[from.int(likely.length)]!
      // No two of them are due in one moment.
      const next: Happens = chosen.kind === 'report' ? { ...chosen, retryInMs: 5_001 + 2 * told.length } : chosen
      told.push(next)
      model.happen(next)
      engine.happen(next, model.now())
    }
  } catch (error) {
    return ended(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}
