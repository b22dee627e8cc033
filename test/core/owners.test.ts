// Streams change hands: what one executor knows is not trusted under another lease, and nothing is asked for twice, or never, because of it.
import { describe, expect, it } from 'vitest'
import type { Command } from '../../engine/index.ts'
import type { Lease } from '../../bus/index.ts'
import { virtualClock, shardOf } from '../../base/index.ts'
import { inProcessBus } from '../../bus/in-process/index.ts'
import { startExecutor } from '../../executor-service/index.ts'
import { deliver } from '../../executor-service/shell/deliver.ts'
import type { Journal, Shards } from '../../journal/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { driven, ok, notify, pay, report, start } from './attack.fixture.ts'
import type { Driven } from './attack.fixture.ts'

const STREAM = 'Cart/c1'
const leaseOf = (epoch: number, signal = new AbortController().signal): Lease => ({ epoch, signal })
const tell = ({ shell }: Driven, lease: Lease, ...commands: readonly Command[]): Promise<void> =>
  deliver({ shell, stream: STREAM, commands, lease })
/** Another start on the same stream: its mail is asked for when it gets its turn. */
const second = { ...start(notify), key: 'n2', instance: start(notify).instance.replace(':c1', ':n2') }
const CHARGE = { instance: start(pay).instance, node: '0.Charge', visit: 1, index: 0 }
const asked = (on: Driven): readonly string[] => on.requests.map(({ effect }) => effect)

const counting = () => {
  const inner = memoryJournal()
  let loads = 0
  const journal: Journal = { ...inner, load: (stream) => ((loads += 1), inner.load(stream)) }
  return { journal, loads: () => loads }
}

describe('a stream that comes under another lease', () => {
  it('is read again, and from then on known again', async () => {
    const { journal, loads } = counting()
    const on = driven([pay, notify], { journal })
    await tell(on, leaseOf(1), start(pay))
    await tell(on, leaseOf(1), second)
    expect(loads()).toBe(1)
    await tell(on, leaseOf(2), report(STREAM, CHARGE, 1, ok()))
    expect(loads()).toBe(2)
    await tell(on, leaseOf(2), start(pay, 'c1', 2))
    expect((await on.events(STREAM)).filter((e) => e.kind === 'InstanceCompleted')).toHaveLength(2)
  })

  it('does not have the side effects asked for again that its former owner has asked for', async () => {
    const journal = memoryJournal()
    const [former, next] = [driven([pay, notify], { journal }), driven([pay, notify], { journal })]
    await tell(former, leaseOf(1), start(pay))
    await tell(next, leaseOf(2), second)
    expect([asked(former), asked(next)]).toEqual([['Charge'], []])
    await tell(next, leaseOf(2), report(STREAM, CHARGE, 1, ok()))
    expect(asked(next)).toEqual(['Mail'])
    // Back at the first, who asked for the one itself and leaves the other to who appended it.
    await tell(former, leaseOf(3), { ...second, key: 'n3', instance: second.instance.replace(':n2', ':n3') })
    expect(asked(former)).toEqual(['Charge', 'Mail'])
    expect(former.requests[1]?.of.instance).toContain(':n3')
  })

  it.each(['alone', 'with another command'])(
    'has asked for what its former owner appended and died of: his command comes again, %s',
    async (how) => {
      const journal = memoryJournal()
      const [former, next] = [driven([pay, notify], { journal }), driven([pay, notify], { journal })]
      const dies = { ...former.shell.bus, publish: () => Promise.reject(new Error('it died')) }
      const dying: Driven = { ...former, shell: { ...former.shell, bus: dies } }
      await expect(tell(dying, leaseOf(1), start(pay))).rejects.toThrow('it died')
      await tell(next, leaseOf(2), start(pay), ...(how === 'alone' ? [] : [second]))
      expect(asked(next)).toEqual(['Charge'])
    },
  )

  it('has asked for what came of an outcome whose first owner died, also where it comes with a command that is new', async () => {
    const journal = memoryJournal()
    const [former, next] = [driven([pay, notify], { journal }), driven([pay, notify], { journal })]
    await tell(former, leaseOf(1), start(pay), second)
    const dying: Driven = {
      ...former,
      shell: { ...former.shell, bus: { ...former.shell.bus, publish: () => Promise.reject(new Error('it died')) } },
    }
    // With the outcome the next one begins, and wants a mail.
    await expect(tell(dying, leaseOf(1), report(STREAM, CHARGE, 1, ok()))).rejects.toThrow('it died')
    const third = { ...start(pay), key: 'c3', instance: start(pay).instance.replace(':c1', ':c3') }
    await tell(next, leaseOf(2), report(STREAM, CHARGE, 1, ok()), third)
    expect(asked(next).toSorted()).toEqual(['Charge', 'Mail'])
  })
})

describe('an executor that loses its lease', () => {
  it('ends what it is at, and begins nothing more', async () => {
    const losing = new AbortController()
    const inner = memoryJournal()
    const journal: Journal = {
      ...inner,
      append: async (batch) => {
        const answers = await inner.append(batch)
        losing.abort()
        return answers
      },
    }
    const on = driven([pay, notify], { journal })
    const shell = { ...on.shell, env: { ...on.shell.env, limits: { events: 1, size: 1_000 } } }
    const delivered = deliver({ shell, stream: STREAM, commands: [start(pay), second], lease: leaseOf(1, losing.signal) })
    await expect(delivered).rejects.toThrow(`the lease on ${STREAM} was lost`)
    expect(await inner.read(STREAM, 1, 9)).toHaveLength(1)
  })

  it('appends nothing for what it gets too late', async () => {
    const on = driven([pay])
    await expect(tell(on, leaseOf(1, AbortSignal.abort()), start(pay))).rejects.toThrow('was lost')
    expect(await on.events(STREAM)).toEqual([])
  })
})

describe('timers and the reconciler', () => {
  const silent = { info: () => {}, warn: () => {}, error: () => {} }
  const world = (partitions: number) => {
    const clock = virtualClock(1_000_000)
    const bus = inProcessBus({ clock, partitions })
    const started = () => {
      const looks: (Shards | undefined)[] = []
      const sweeps: (Shards | undefined)[] = []
      const inner = memoryJournal()
      const journal: Journal = {
        ...inner,
        due: (before, limit, shards) => (looks.push(shards), inner.due(before, limit, shards)),
        open: (cursor, limit, shards) => (sweeps.push(shards), inner.open(cursor, limit, shards)),
      }
      const executor = startExecutor({
        journal,
        bus,
        clock,
        versions: { get: async () => undefined, active: async () => [] },
        env: { random: () => 0.5, uuid: () => 'uuid' },
        log: silent,
        lookEvery: 1_000,
        reconcileEvery: 1_000,
      })
      return { executor, looks, sweeps }
    }
    return { clock, started }
  }

  it('ask for all, and not by shards, where one executor has all partitions', async () => {
    const { clock, started } = world(4)
    const { executor, looks, sweeps } = started()
    await clock.advance(3_000)
    expect(executor.partitions()).toEqual([0, 1, 2, 3])
    expect(executor.health()).toBe('ok')
    expect(looks.length).toBeGreaterThanOrEqual(3)
    expect(new Set([...looks, ...sweeps])).toEqual(new Set([undefined]))
    await executor.stop(0)
    expect(executor.partitions()).toEqual([])
  })

  it.each([2, 6, 256])('share the shards by partition, of which there are %i, and follow it at the next look', async (partitions) => {
    const { clock, started } = world(partitions)
    const [one, other] = [started(), started()]
    await clock.advance(1_500)
    const [first, rest] = [one.looks.at(-1)!, other.looks.at(-1)!]
    expect([...first, ...rest].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 256 }, (_, shard) => shard))
    for (const shard of first) expect(one.executor.partitions()).toContain(shard % partitions)
    expect(first.has(shardOf(STREAM))).toBe(!rest.has(shardOf(STREAM)))
    expect([one.sweeps.at(-1), other.sweeps.at(-1)]).toEqual([first, rest])
    await one.executor.stop(0)
    await clock.advance(1_000)
    expect([other.looks.at(-1), other.sweeps.at(-1)]).toEqual([undefined, undefined])
    await other.executor.stop(0)
  })

  it('ask for nothing where the executor has no partition', async () => {
    const { clock, started } = world(1)
    const [, idle] = [started(), started()]
    await clock.advance(3_000)
    expect([idle.looks, idle.sweeps]).toEqual([[], []])
  })
})
