// The health of a journal is that of its last write.
import { expect, it } from 'vitest'
import { JournalUnavailable } from '../journal/index.ts'
import type { Claim } from '../journal/index.ts'
import { memoryJournal } from '../journal/memory/index.ts'
import { journalHealth } from './journal-health.ts'

const claim: Claim = { effect: 'e', attempt: 1, at: 1, until: 2, by: 'p' }

const world = () => {
  let [fault, now] = [undefined as Error | undefined, 0]
  const whole = memoryJournal()
  const faulty = {
    ...whole,
    claim: async (asked: Claim) => {
      if (fault) throw fault
      return whole.claim(asked)
    },
  }
  const health = journalHealth(faulty, () => now)
  return { ...health, fails: (error: Error | undefined) => void (fault = error), pass: (ms: number) => void (now += ms) }
}
const full = new JournalUnavailable('the journal in /secret/path failed, the disk is full', { brief: 'the disk is full' })

it('names why the last write was refused, and no path, until one is taken', async () => {
  const on = world()
  expect(on.trouble()).toBeUndefined()
  on.fails(full)
  await expect(on.journal.claim(claim)).rejects.toThrow(full)
  expect(on.trouble()).toBe('the disk is full')
  on.fails(undefined)
  await on.journal.claim(claim)
  expect(on.trouble()).toBeUndefined()
})

it('remembers that there was trouble, for who began before it', async () => {
  const on = world()
  on.pass(10)
  on.fails(full)
  await expect(on.journal.claim(claim)).rejects.toThrow(full)
  on.fails(undefined)
  await on.journal.claim(claim)
  expect(on.troubleSince(10)).toBe('the disk is full')
  expect(on.troubleSince(11)).toBeUndefined()
})

it('forgets what nobody tried again', async () => {
  const on = world()
  on.fails(full)
  await expect(on.journal.claim(claim)).rejects.toThrow()
  on.pass(14_999)
  expect(on.trouble()).toBe('the disk is full')
  on.pass(1)
  expect(on.trouble()).toBeUndefined()
})

it('takes nothing else for trouble of the journal', async () => {
  const on = world()
  on.fails(new TypeError('a mistake of the caller'))
  await expect(on.journal.claim(claim)).rejects.toThrow(TypeError)
  expect(on.trouble()).toBeUndefined()
})
