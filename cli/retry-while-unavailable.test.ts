// The demo's data where the journal takes nothing for a while: it waits and goes on, and any other failure ends it.
import { expect, it, vi } from 'vitest'
import { retryWhileUnavailable } from './demo.ts'

it('is sent again until it is taken, and why it waits is said once', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  let tries = 0
  const send = async (): Promise<void> => {
    if (++tries < 3) throw new Error('it was not confirmed')
  }
  await retryWhileUnavailable({
    send,
    troubleSince: () => 'the disk is full',
    signal: new AbortController().signal,
    stopped: () => {},
    everyMs: 1,
  })
  expect(tries).toBe(3)
  expect(said.mock.calls.flat().join('')).toBe("the demo's data waits and goes on by itself: the disk is full\n")
  said.mockRestore()
})

it('ends with its own sentence where the journal is well', async () => {
  const send = (): Promise<void> => Promise.reject(new Error('HTTP is paused'))
  const waiting = retryWhileUnavailable({
    send,
    troubleSince: () => undefined,
    signal: new AbortController().signal,
    stopped: () => {},
    everyMs: 1,
  })
  await expect(waiting).rejects.toThrow("the demo's data is not sent: HTTP is paused (--no-feed runs without it)")
})

it('ends when it is told to, and says why nothing was sent', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const ending = new AbortController()
  const send = (): Promise<void> => Promise.reject(new Error('sending the orders failed'))
  const waiting = retryWhileUnavailable({
    send,
    troubleSince: () => 'the disk is full',
    signal: ending.signal,
    stopped: () => {},
    everyMs: 60_000,
  })
  setImmediate(() => ending.abort())
  await expect(waiting).rejects.toThrow('sending the orders failed, because the disk is full')
  said.mockRestore()
})
