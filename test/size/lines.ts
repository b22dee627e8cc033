// Long lines on one stream, through the shell of an executor: queued starts, and kept signals that fit no wait.
import { z } from 'zod'
import { aggregate, flow, http, match, perform, sideEffect, signal, step, waitFor, workflow } from '../../dsl/index.ts'
import type { AnyWorkflow, Data } from '../../dsl/index.ts'
import type { Command, Event, StartCommand } from '../../engine/index.ts'
import { effectKey } from '../../engine/index.ts'
import { deliver } from '../../executor-service/shell/deliver.ts'
import { encodeTurn } from '../../journal/index.ts'
import { encodeState } from '../../journal/codec.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { driven, hashOf, LEASE } from '../core/attack.fixture.ts'
import { worked } from './core.ts'

const In = z.object({ id: z.string(), cart: z.string() })
interface In extends Data<typeof In> {}
const Cart = aggregate({ name: 'Cart', version: 1, state: z.object({ n: z.number() }), initial: { n: 0 }, upcast: {} })
const onCart = { version: 1, triggers: [http({ decode: In, id: 'id' })], metadata: { aggregate: Cart.by('cart') } } as const
const STREAM = 'Cart/c'

export interface LineCost {
  readonly evaluations: number
  readonly ignored: number
  readonly turns: number
  readonly turnBytes: number
  readonly snapshotBytes: number
  readonly ms: number
}

/** An executor's shell over a memory journal that counts what is written. */
const counting = (workflows: readonly AnyWorkflow[]) => {
  const kept = memoryJournal()
  const count = { turns: 0, turnBytes: 0, snapshotBytes: 0 }
  const clock = { now: 1_000 }
  const journal: typeof kept = {
    ...kept,
    append: (batch) => {
      for (const { turn, snapshot } of batch) {
        count.turns += 1
        count.turnBytes += encodeTurn(turn).length
        if (snapshot) count.snapshotBytes += encodeState(snapshot.state).length
      }
      return kept.append(batch)
    },
  }
  const on = driven(workflows, { journal, now: () => clock.now })
  const once = { ...on.shell, env: { ...on.shell.env, twice: false } }
  return {
    count,
    clock,
    tell: (...commands: readonly Command[]) => deliver({ shell: once, stream: STREAM, commands, lease: LEASE }),
    events: (): Promise<readonly Event[]> => on.events(STREAM),
  }
}

const started = (of: AnyWorkflow, id: string): StartCommand => ({
  kind: 'start',
  stream: STREAM,
  instance: `${of.name}:${id}@${STREAM}`,
  workflow: of.name,
  number: 1,
  hash: hashOf(of),
  key: id,
  input: { cart: 'c', id },
  origin: { source: 'bench' },
})

/** One instance holds the stream while the others queue; then it ends, and they run. */
export const queuedStarts = async (count: number): Promise<LineCost> => {
  let evaluations = 0
  const charge = sideEffect('Charge', { payload: z.object({ id: z.string() }), ok: z.object({}), failed: z.object({}) })
  const end = step('End', (came: { readonly kind: string }) => ({ output: came.kind }))
  const hold = workflow({ ...onCart, name: 'Hold' }, flow(perform(charge), match({ ok: end, failed: end })))
  const quick = step('Quick', (input: In) => {
    evaluations += 1
    return { output: input.id }
  })
  const next = workflow({ ...onCart, name: 'Next' }, quick)
  const { count: written, tell, events } = counting([hold, next])
  const began = worked()
  await tell(started(hold, 'holder'))
  for (let n = 0; n < count; n++) await tell(started(next, `${n}`))
  const of = { instance: `Hold:holder@${STREAM}`, node: '0.Charge', visit: 1, index: 0 }
  await tell({ kind: 'outcome', stream: STREAM, of, attempt: 1, after: 1, repeat: 'safe', report: { kind: 'ok', value: {} } })
  const ms = worked() - began
  const completed = (await events()).filter((e) => e.kind === 'InstanceCompleted').length
  if (completed !== count + 1) throw new Error(`${completed} of ${count + 1} came to their end (${effectKey(of)})`)
  return { evaluations, ignored: 0, ...written, ms }
}

/** Signals that no version of the workflow takes lie there while some instances wait for one, one after the other. */
export const misfitSignals = async (count: number, waits = 5): Promise<LineCost> => {
  const Go = z.object({ cart: z.string(), n: z.string() })
  const go = signal('Go', { payload: Go, id: 'n', to: Cart.by('cart') })
  const end = step('End', (came: { readonly kind: string }) => ({ output: came.kind }))
  const wait = workflow({ ...onCart, name: 'Wait' }, flow(waitFor(go, '1m'), match({ received: end, timedOut: end })))
  const { count: written, clock, tell, events } = counting([wait])
  const began = worked()
  for (let n = 0; n < count; n++)
    await tell({
      kind: 'signal',
      stream: STREAM,
      signal: 'Go',
      id: `${n}`,
      payload: { cart: 'c', n },
      keep: 1e10,
      origin: { source: 'bench' },
    })
  for (let n = 0; n < waits; n++) {
    await tell(started(wait, `${n}`))
    clock.now += 60_000
    await tell({ kind: 'timer', stream: STREAM, due: clock.now })
  }
  const ms = worked() - began
  const all = await events()
  const completed = all.filter((e) => e.kind === 'InstanceCompleted').length
  if (completed !== waits) throw new Error(`${completed} of ${waits} came to their end`)
  return { evaluations: waits, ignored: all.filter((e) => e.kind === 'Ignored').length, ...written, ms }
}
