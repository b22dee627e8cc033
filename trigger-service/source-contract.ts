// What every source of triggers promises, as tests: each adapter passes them, also one that is not ours.
import { describe, expect, it } from 'vitest'
import { booking, range, startWorld } from './source-contract/world.ts'
import type { ContractOptions } from './source-contract/world.ts'

export { WORKFLOW as CONTRACT_WORKFLOW } from './source-contract/world.ts'
export type { ContractOptions, CreateSource, SentMessage, SourceUnderTest } from './source-contract/world.ts'

/** How long nothing may happen before it is believed that nothing will, in milliseconds. */
const QUIET_MS = 500

/** Defines the suite for the source that `create` makes anew for each test. */
export const triggerSourceContract = (name: string, options: ContractOptions): void => {
  const started = async () => {
    const world = await startWorld(options)
    world.source.start()
    await world.until('the source is ready', () => world.source.health().state === 'ok')
    return world
  }

  describe(`source contract: ${name}`, () => {
    it('acknowledges a message when it is durable, and not before', async () => {
      const { send, open, hold, taken, until, pass, allAcknowledged } = await started()
      const release = hold()
      await send([booking('1')])
      await until('the command', () => taken().length > 0)
      await pass(QUIET_MS)
      expect(await open()).toBe(1)
      release()
      await allAcknowledged()
      expect(taken()[0]).toMatchObject({ workflow: 'SourceContract', key: '1', input: { id: '1', account: 'a' }, stream: 'Account/a' })
    })

    it('makes one and the same start of a message that is delivered twice', async () => {
      const { send, taken, until, allAcknowledged } = await started()
      await send([booking('1'), booking('1')])
      await until('both', () => taken().length === 2)
      await allAcknowledged()
      expect(new Set(taken().map(({ instance }) => instance)).size).toBe(1)
    })

    it.each([
      ['no JSON', 'this is {no JSON'],
      ['a field that does not decode', JSON.stringify({ id: 5, account: 'a' })],
      ['a field that is missing', JSON.stringify({ id: 'x' })],
      ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x22, 0x80])],
      ['a JSON null', 'null'],
    ])('leaves what does not decode with reason, origin and what it was, acknowledges it, and goes on: %s', async (_, body) => {
      const { send, ids, letters, allAcknowledged } = await started()
      await send([booking('1'), { key: 'a', body }, booking('2')])
      await allAcknowledged()
      expect(ids()).toEqual(['1', '2'])
      expect(letters).toHaveLength(1)
      const [{ origin, reason, raw }] = letters as [(typeof letters)[number]]
      expect(reason).toMatch(/./)
      expect(origin).toMatchObject({ source: expect.stringMatching(/./), at: expect.stringMatching(/./) })
      expect(Buffer.from(raw ?? '').toString()).toBe(Buffer.from(body).toString())
    })

    it('delivers again what could not be kept as a dead letter', async () => {
      const { send, ids, letters, refuseLetters, allAcknowledged } = await started()
      refuseLetters(2)
      await send([{ key: 'a', body: 'garbage' }, booking('1')])
      await allAcknowledged()
      expect(new Set(letters.map(({ reason }) => reason)).size).toBe(1)
      expect(ids()).toEqual(['1'])
    })

    it('keeps the order of each key', async () => {
      const { send, taken, allAcknowledged } = await started()
      await send(range(60).map((n) => booking(`${n}`, `account-${n % 3}`)))
      await allAcknowledged()
      for (const account of range(3)) {
        const order = taken().filter(({ stream }) => stream === `Account/account-${account}`)
        expect(order.map(({ key }) => Number(key))).toEqual(range(60).filter((n) => n % 3 === account))
      }
    })

    it('loses nothing where the bus refuses: it comes again', async () => {
      const { send, ids, refuse, allAcknowledged } = await started()
      refuse(7)
      await send(range(10).map((n) => booking(`${n}`, `account-${n % 2}`)))
      await allAcknowledged()
      expect(
        ids()
          .map(Number)
          .toSorted((a, b) => a - b),
      ).toEqual(range(10))
    })

    it('takes no more than there is room for, and the rest when there is', async () => {
      const { send, hold, taken, handedOver, ids, pass, until, allAcknowledged } = await started()
      const release = hold()
      await send(range(200).map((n) => booking(`${n}`, `account-${n % 4}`)))
      await until('the first', () => taken().length > 0)
      await pass(QUIET_MS)
      expect(handedOver()).toBeLessThan(100)
      release()
      await allAcknowledged()
      expect(ids()).toHaveLength(200)
    })

    it('takes nothing while it is paused, says so, and goes on when it is resumed', async () => {
      const { source, send, open, ids, pass, allAcknowledged } = await started()
      source.pause()
      await send([booking('1')])
      await pass(QUIET_MS)
      expect(ids()).toEqual([])
      expect(await open()).toBe(1)
      expect(source.health().details.join()).toContain('paused')
      source.resume()
      await allAcknowledged()
      expect(ids()).toEqual(['1'])
      expect(source.health().details).toEqual([])
    })

    it('takes nothing from the beginning where it was paused before its start, and is ready', async () => {
      const { source, send, open, ids, pass, until, allAcknowledged } = await startWorld(options)
      source.pause()
      source.start()
      await until('the source is ready', () => source.health().state === 'ok')
      await send([booking('1')])
      await pass(QUIET_MS)
      expect(ids()).toEqual([])
      expect(await open()).toBe(1)
      source.resume()
      await allAcknowledged()
      expect(ids()).toEqual(['1'])
    })

    it('stops when what it has in work is acknowledged, and takes nothing more', async () => {
      const { source, send, open, hold, taken, ids, pass, until } = await started()
      const release = hold()
      await send([booking('1')])
      await until('the command', () => taken().length > 0)
      let stopped = false
      const stopping = source.stop(30_000).then(() => (stopped = true))
      await pass(QUIET_MS)
      expect(stopped).toBe(false)
      release()
      await until('the end', () => stopped)
      await stopping
      await until('its acknowledgement', async () => (await open()) === 0)
      void send([booking('2')])
      await pass(QUIET_MS)
      expect(await open()).toBe(1)
      expect(ids()).toEqual(['1'])
    })

    it('has no lag when everything is acknowledged', async () => {
      const { source, send, allAcknowledged } = await started()
      await send(range(5).map((n) => booking(`${n}`)))
      await allAcknowledged()
      expect((await source.lag()).reduce((sum, { lag }) => sum + lag, 0)).toBe(0)
    })
  })
}
