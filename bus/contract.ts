// What every bus promises, as tests: each adapter passes them, also one that is not ours.
import { describe, expect, it } from 'vitest'
import { deliveryContract } from './contract/delivery.ts'
import { gate, LOOK, numbered, startBus } from './contract/harness.ts'
import type { CreateBus } from './contract/harness.ts'
import { ownersContract } from './contract/owners.ts'
import { sharingContract } from './contract/sharing.ts'

export type { BusUnderTest, CreateBus } from './contract/harness.ts'

/** A bus that has to ask a broker on a busy machine may take its time. Milliseconds. */
const TIMEOUT = 300_000

/** Defines the suite for the bus that `create` makes anew for each test: nothing that another test said may be heard over it. */
export const busContract = (name: string, create: CreateBus): void => {
  describe(`bus contract: ${name}`, { timeout: TIMEOUT }, () => {
    deliveryContract(create)
    ownersContract(create)
    sharingContract(create)
  })
}

/** Besides, for a bus that keeps nothing itself: there, durable means acknowledged. */
export const acknowledgedSubmitContract = (name: string, create: CreateBus): void => {
  describe(`submit is durable by acknowledgement: ${name}`, () => {
    it('resolves only after the handler has, also where that takes several tries', async () => {
      const { bus, pass, until, listen } = await startBus(create)
      const slow = gate()
      let tries = 0
      listen(async () => {
        tries++
        if (tries === 1) throw new Error('not now')
        await slow.opened
      })
      let resolved = false
      const submitted = bus.submit('commands', numbered('a', 0)).then(() => (resolved = true))
      await until('the second try', () => tries === 2)
      await pass(LOOK)
      expect(resolved).toBe(false)
      slow.open()
      await submitted
      expect(tries).toBe(2)
    })
  })
}
