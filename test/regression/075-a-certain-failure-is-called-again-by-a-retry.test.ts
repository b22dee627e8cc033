// A retry of an unsafe effect that had certainly failed found the claim of that attempt, asked the probe, heard of the failure again, and never called.
import { expect, it } from 'vitest'
import { failed, ok } from '../../dsl/index.ts'
import type { EffectPlace } from '../../engine/index.ts'
import { notify, operator } from '../core/attack.fixture.ts'
import { shop } from './effects.fixture.ts'

it('a person’s retry of what certainly failed makes a call, whatever the target says of the one before', async () => {
  const on = shop([notify])
  const { stream, instance } = await on.begin(notify)
  let stock = 0
  const run = async () => (stock > 0 ? ok() : failed(undefined))
  // The target keeps its own record of the call that failed.
  const probe = async () => failed(undefined)
  on.serve([{ workflow: 'Notify', handlers: { Mail: { repeat: 'unsafe', run, probe } } }])
  await on.clock.advance(60_000)
  const effect: EffectPlace = { instance, node: 'Ask', visit: 1, index: 0 }
  expect((await on.effects(stream)).at(-1)).toMatchObject({ kind: 'EffectParked', trouble: { code: 'failed' } })
  await on.tell(operator(stream, { do: 'retryEffect', effect }))
  await on.clock.advance(60_000)
  expect((await on.effects(stream)).at(-1)).toMatchObject({ kind: 'EffectParked', attempt: 2, trouble: { code: 'failed' } })
  stock = 1
  await on.tell(operator(stream, { do: 'retryEffect', effect }))
  await on.clock.advance(60_000)
  expect((await on.effects(stream)).at(-1)).toMatchObject({ kind: 'OutcomeRecorded', attempt: 3, outcome: { kind: 'ok' } })
  expect(on.calls.map((call) => call.split(' ')[0])).toEqual(['run', 'run', 'run'])
  await on.end()
})

it('what nobody knows of is still looked up before another call', async () => {
  const on = shop([notify])
  const { stream, instance } = await on.begin(notify)
  const run = async () => Promise.reject(new Error('cut'))
  const probe = async () => Promise.reject(new Error('503'))
  on.serve([{ workflow: 'Notify', handlers: { Mail: { repeat: 'unsafe', limit: '1s', run, probe } } }])
  await on.clock.advance(600_000)
  expect((await on.effects(stream)).at(-1)).toMatchObject({ kind: 'EffectParked', trouble: { code: 'unknown' } })
  await on.tell(operator(stream, { do: 'retryEffect', effect: { instance, node: 'Ask', visit: 1, index: 0 } }))
  await on.clock.advance(600_000)
  expect(on.calls.filter((call) => call.startsWith('run'))).toHaveLength(1)
  await on.end()
})
