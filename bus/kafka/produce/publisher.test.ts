// Who waits for what is on its way: acknowledgements for what they came of, and for nothing that may be lost or that others wait for.
import { expect, it } from 'vitest'
import { virtualClock } from '../../../base/index.ts'
import type { Outgoing } from './outgoing.ts'
import { publisher } from './publisher.ts'

const start = () => {
  const clock = virtualClock()
  const answers = new Map<string, PromiseWithResolvers<void>>()
  const out = publisher({
    clock,
    counts: { of: () => 1, look: async () => 1, close: () => undefined },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    send: async ({ topic }, take) => {
      take()
      const answer = Promise.withResolvers<void>()
      answers.set(topic, answer)
      await answer.promise
      return { kind: 'written' }
    },
  })
  const add = (topic: string, owed: boolean): void => {
    const message = { key: 'k', value: 'v' }
    const record: Outgoing = { message, bytes: 1, patient: true, owed, written: () => undefined, refused: () => undefined }
    out.add(topic, 0, record)
  }
  let settled = false
  const settle = (): void => void out.settled().then(() => (settled = true))
  return { clock, answers, add, settle, settled: () => settled }
}

it('does not have acknowledgements wait for replies that cannot be written', async () => {
  const { clock, answers, add, settle, settled } = start()
  add('replies', false)
  add('effects', true)
  settle()
  await clock.advance(1)
  expect(settled()).toBe(false)
  answers.get('effects')?.resolve()
  await clock.advance(1)
  expect(settled()).toBe(true)
  expect(answers.has('replies')).toBe(true)
})

it('has acknowledgements wait for what is owed, however long it takes', async () => {
  const { clock, answers, add, settle, settled } = start()
  add('effects', true)
  settle()
  await clock.advance(600_000)
  expect(settled()).toBe(false)
  answers.get('effects')?.resolve()
  await clock.advance(1)
  expect(settled()).toBe(true)
})
