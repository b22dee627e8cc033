// Thousands of lines that say the same for the same reason are a few that say how many.
import { expect, it } from 'vitest'
import { withoutRepeats } from './repeated-lines.ts'

const world = () => {
  let now = 0
  const log = withoutRepeats(() => now)
  return { log, pass: (ms: number) => void (now += ms) }
}
const failed = (why: string, stream: string) => [{ err: new Error(why), stream }, 'a delivery failed'] as const

it('one cause is told once in a while, with how many there were since, whatever stream it is of', () => {
  const { log, pass } = world()
  expect(log(failed('the disk is full', 'Order/1'))).toBeDefined()
  for (let i = 0; i < 50; i++) expect(log(failed('the disk is full', `Order/${i}`))).toBeUndefined()
  pass(10_000)
  expect(log(failed('the disk is full', 'Order/7'))).toMatchObject([{ stream: 'Order/7', repeated: 50 }, 'a delivery failed'])
  pass(10_000)
  expect(log(failed('the disk is full', 'Order/8'))?.[0]).not.toHaveProperty('repeated')
})

it('other causes, and lines without one, are told', () => {
  const { log } = world()
  expect(log(failed('the disk is full', 'Order/1'))).toBeDefined()
  expect(log(failed('the turn is damaged', 'Order/1'))).toBeDefined()
  expect(log([{ err: new Error('the disk is full') }, 'timers could not be read'])).toBeDefined()
  expect(log([{ target: 'Order', reason: 'the disk is full' }, 'a command is not known to be durable'])).toBeDefined()
  expect(log([{ target: 'Note', reason: 'the disk is full' }, 'a command is not known to be durable'])).toBeUndefined()
  for (let i = 0; i < 3; i++) expect(log([{ pid: 7 }, 'it began'])).toBeDefined()
})

it('a line of text alone is its own cause', () => {
  const { log, pass } = world()
  expect(log(['the log could not be copied'])).toEqual(['the log could not be copied'])
  expect(log(['the log could not be copied'])).toBeUndefined()
  expect(log(['something else'])).toBeDefined()
  pass(10_000)
  expect(log(['the log could not be copied'])).toEqual([{ repeated: 1 }, 'the log could not be copied'])
})
