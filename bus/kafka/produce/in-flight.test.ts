import { expect, it } from 'vitest'
import { inFlight } from './in-flight.ts'

const tick = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

it('is settled at once where nothing is on its way', async () => {
  await expect(inFlight().settled()).resolves.toBeUndefined()
})

it('waits for what was sent before, in whatever order it arrives, and not for what is sent later', async () => {
  const out = inFlight()
  const first = out.add()
  const second = out.add()
  let settled = false
  void out.settled().then(() => (settled = true))
  out.add()
  second()
  await tick()
  expect(settled).toBe(false)
  first()
  await tick()
  expect(settled).toBe(true)
})
