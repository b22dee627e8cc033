// A stream on which much happens was never asked again for what it had open: the index told the time of its last turn.
import { expect, it } from 'vitest'
import { tableOf } from '../../base/index.ts'
import { initial, openSince } from '../../engine/index.ts'
import type { OpenEffect } from '../../engine/index.ts'

const open: OpenEffect = {
  instance: 'A:1',
  node: '0.Charge',
  visit: 1,
  index: 0,
  workflow: 'A',
  hash: 'h',
  effect: 'Charge',
  payload: null,
  awaited: true,
  after: 1,
  asked: 1_000,
  attempts: 0,
  retryAt: null,
  trouble: null,
  orphaned: false,
}

it('is open since its oldest request was asked for, whatever happened in it later', () => {
  const state = { ...initial, version: 9, at: 9_000, effects: tableOf({ a: { ...open, asked: 2_000 }, b: open }) }
  expect(openSince(state)).toBe(1_000)
})
it('is not open for what waits for its time, or for a person', () => {
  const trouble = { code: 'failed', message: 'm', fingerprint: 'f' }
  expect(openSince({ ...initial, effects: tableOf({ a: { ...open, retryAt: 5_000 }, b: { ...open, trouble } }) })).toBeNull()
})
