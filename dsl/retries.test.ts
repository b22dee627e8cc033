import { expect, test } from 'vitest'
import { z } from 'zod'
import { limitOf, retriesOf } from './named.ts'
import { flow } from './nodes/flow.ts'
import { perform } from './nodes/perform.ts'
import { workflow } from './nodes/workflow.ts'
import { def, SignUp } from './nodes.fixture.ts'
import { DEFAULT_RETRIES, retriesWith } from './retries.ts'
import { sideEffect } from './side-effect.ts'
import { validate } from './validate.ts'

const lookUp = sideEffect('LookUp', {
  payload: z.object({ email: z.string() }),
  reads: true,
  retries: { pauses: ['1m', '1h', '1d'] },
  limit: '5s',
})

test('a declaration says what it is besides its schemas, and still makes requests', () => {
  expect({ ...lookUp }).toMatchObject({
    kind: 'LookUp',
    reads: true,
    retries: { pauses: ['1m', '1h', '1d'] },
    limit: '5s',
  })
  expect(Object.keys(lookUp.schemas)).toEqual(['payload'])
  expect(lookUp({ email: 'a' })).toEqual({ kind: 'LookUp', payload: { email: 'a' } })
})
test('a perform says its own in the graph, and nothing where it says nothing: the hashes of older graphs stay', () => {
  expect(perform(lookUp).graph).toEqual({ kind: 'perform', effect: 'LookUp', unknown: 'review' })
  expect(perform(lookUp, { retries: { attempts: 2 }, limit: '1s' }).graph).toEqual({
    ...perform(lookUp).graph,
    retries: { attempts: 2 },
    limit: '1s',
  })
})
test('what a perform says holds, else what the declaration says, else what the workflow does', () => {
  const of = workflow({ ...def, metadata: { ...def.metadata, retries: { attempts: 9, delay: '3s' } } }, flow(perform(lookUp)))
  expect(retriesOf(of, 'LookUp')).toEqual({ attempts: 4, backoff: 'exponential', delay: '3s', pauses: ['1m', '1h', '1d'] })
  expect(retriesOf(of, 'LookUp', { attempts: 2 })).toMatchObject({ attempts: 2, pauses: ['1m', '1h', '1d'] })
  expect(retriesOf(of, 'LookUp', { backoff: 'fixed' })).toEqual({ attempts: 4, backoff: 'fixed', delay: '3s' })
  expect(retriesOf(of, 'Other')).toEqual({ attempts: 9, backoff: 'exponential', delay: '3s' })
  expect([limitOf(of, 'LookUp'), limitOf(of, 'LookUp', '1s'), limitOf(of, 'Other')]).toEqual(['5s', '1s', undefined])
  expect(retriesWith(DEFAULT_RETRIES, undefined)).toBe(DEFAULT_RETRIES)
})
test('validate names what is wrong with retries and limits, where it is said', () => {
  const odd = sideEffect('Odd', { payload: SignUp, retries: { pauses: ['1m', '1x' as '1s'] }, limit: '0s' })
  const steps = flow(perform(odd, { retries: { attempts: 0 } }))
  const found = validate(workflow(def, steps as never))
  expect(found).toEqual([
    expect.stringContaining("side effect 'Odd', retries.pauses[1]: '1x' is no duration"),
    expect.stringContaining("side effect 'Odd', limit: '0s' is no duration"),
    '0.Odd: retries.attempts is 0: write a whole number from 1',
  ])
  const both = { pauses: ['1m'], delay: '1s' } as never
  const twice = workflow(def, perform(lookUp, { retries: both }))
  expect(validate(twice)).toEqual(['LookUp: retries has pauses and a backoff or delay: drop one of the two'])
  const paused = workflow({ ...def, metadata: { ...def.metadata, retries: { pauses: ['1m'] } } }, perform(lookUp))
  expect([validate(paused), paused.metadata.retries]).toEqual([[], { ...DEFAULT_RETRIES, attempts: 2, pauses: ['1m'] }])
})
