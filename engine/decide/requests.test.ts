// A request says how often and how long: by its perform, else by the declaration, else by the workflow.
import { expect, it } from 'vitest'
import { z } from 'zod'
import { flow, http, perform, sideEffect, workflow } from '../../dsl/index.ts'
import { requestOf } from './requests.ts'
import type { OpenEffect } from '../state.ts'

const Asked = z.object({ id: z.string() })
const look = sideEffect('Look', { payload: Asked, retries: { pauses: ['1m', '1h'] }, limit: '5s' })
const mail = sideEffect('Mail', { payload: Asked })
const of = workflow(
  { name: 'W', version: 1, triggers: [http({ decode: Asked, id: 'id' })], state: z.object({}), initial: {} },
  // What follows a perform takes its outcome: here only the places matter.
  flow(perform(look), perform(look, { retries: { attempts: 2 }, limit: '1s' }) as never, perform(mail) as never) as never,
)
const open = (node: string, effect: string): OpenEffect => ({
  instance: 'W:1',
  node,
  visit: 1,
  index: 0,
  workflow: 'W',
  hash: 'h',
  effect,
  payload: { id: '1' },
  awaited: true,
  after: 1,
  asked: 0,
  attempts: 0,
  retryAt: null,
  trouble: null,
  orphaned: false,
})

it('has the policy of who said it nearest', () => {
  const policy = (node: string, effect: string) => {
    const { retries, limitMs } = requestOf('W:1', open(node, effect), of)
    return { attempts: retries.attempts, pausesMs: retries.pausesMs, limitMs }
  }
  expect(policy('0.Look', 'Look')).toEqual({ attempts: 3, pausesMs: [60_000, 3_600_000], limitMs: 5000 })
  expect(policy('1.Look', 'Look')).toEqual({ attempts: 2, pausesMs: [60_000, 3_600_000], limitMs: 1000 })
  expect(policy('2.Mail', 'Mail')).toEqual({ attempts: 13, pausesMs: undefined, limitMs: undefined })
})
