// A group that consumes topics in memory: partitions shared by its members, one key's records at a time, positions committed without holes.
import type { Lease } from '../bus.ts'
import type { Clock } from '../../base/index.ts'
import type { RecordHandler, RecordIn, Records, RecordSubscription } from '../records.ts'

export interface RecordGroup {
  join(on: Omit<Parameters<Records['consume']>[0], 'group'>): RecordSubscription
  isConsumed(topic: string): boolean
  waiting(topic: string): number
  commit(topic: string, partition: number, offset: number): void
  /** Partitions may have come: they are shared out anew. */
  reassign(): void
  forget(topic: string): void
  /** There may be something new. */
  wake(): void
}
interface Member {
  readonly topics: readonly string[]
  readonly handler: RecordHandler
  readonly atOnce: number
  readonly paused: Set<string>
  readonly ending: AbortController
  /** It takes nothing more, and keeps its partitions until what it has in work has ended. */
  leaving: boolean
  /** One entry for each call of the handler. */
  readonly inWork: Set<Promise<void>>
}
/** A partition while one member has it. */
interface Share {
  readonly topic: string
  readonly partition: number
  readonly member: Member
  readonly lease: Lease
  /** The first offset that nobody was given yet. */
  next: number
  /** Acknowledged beyond the committed offset. */
  readonly done: Set<number>
  readonly lines: Map<string, Line>
}
/** The records of one key; those without one go one line a partition. */
interface Line {
  readonly waiting: RecordIn[]
  state: 'ready' | 'working' | 'resting'
}

const BACKOFF = 100

export const recordGroup = (on: {
  readonly clock: Clock
  readonly maxBatch: number
  readonly log: (topic: string, partition: number) => readonly RecordIn[]
  readonly partitions: (topic: string) => number
}): RecordGroup => {
  const { clock, maxBatch, log, partitions } = on
  const committed = new Map<string, number>()
  let members: readonly Member[] = []
  let shares: readonly Share[] = []
  let epoch = 0

  const place = (topic: string, partition: number): string => `${topic}/${partition}`
  const committedOf = ({ topic, partition }: Share): number => committed.get(place(topic, partition)) ?? 0
  const isHeld = (share: Share): boolean => shares.includes(share) && !share.lease.signal.aborted

  /** Who keeps a partition keeps its place in it; who gets one begins where the group has come. */
  const reassign = (): void => {
    epoch++
    const topics = [...new Set(members.flatMap((member) => member.topics))]
    shares = topics.flatMap((topic) => {
      const takers = members.filter((member) => member.topics.includes(topic))
      return Array.from({ length: partitions(topic) }, (_, partition) => {
        const member = takers[partition % takers.length]!
        const before = shares.find((share) => share.topic === topic && share.partition === partition && share.member === member)
        const lease = { epoch, signal: member.ending.signal }
        return (
          before ?? {
            topic,
            partition,
            member,
            lease,
            next: committed.get(place(topic, partition)) ?? 0,
            done: new Set(),
            lines: new Map(),
          }
        )
      })
    })
    queueMicrotask(wake) // who joins can still pause before anything is handed over
  }
  const read = (share: Share): void => {
    for (const record of log(share.topic, share.partition).slice(share.next)) {
      const key = record.key === null ? 'none' : `key ${Buffer.from(record.key).toString('hex')}`
      const line: Line = share.lines.get(key) ?? { waiting: [], state: 'ready' }
      share.lines.set(key, line)
      line.waiting.push(record)
      share.next++
    }
  }
  const wake = (): void => {
    for (const share of shares) {
      const { member, lines, topic } = share
      if (member.paused.has(topic) || member.leaving) continue
      read(share)
      for (const line of lines.values()) {
        if (line.state === 'ready' && line.waiting.length > 0 && member.inWork.size < member.atOnce) work(share, line)
      }
    }
  }
  const work = (share: Share, line: Line): void => {
    const batch = line.waiting.slice(0, maxBatch)
    line.state = 'working'
    const { member, lease } = share
    const ended = Promise.resolve()
      .then(() => member.handler(batch, lease))
      .then(
        () => isHeld(share) && acknowledge(share, line, batch),
        () => isHeld(share) && rest(line),
      )
      .then(() => {
        member.inWork.delete(ended)
        wake()
      })
    member.inWork.add(ended)
  }
  const acknowledge = (share: Share, line: Line, batch: readonly RecordIn[]): void => {
    line.waiting.splice(0, batch.length)
    line.state = 'ready'
    for (const { offset } of batch) share.done.add(Number(offset))
    let low = committedOf(share)
    while (share.done.delete(low)) low++
    committed.set(place(share.topic, share.partition), low)
  }
  const rest = (line: Line): void => {
    line.state = 'resting'
    clock.schedule(clock.now() + BACKOFF, () => {
      line.state = 'ready'
      wake()
    })
  }
  const leave = async (member: Member, drainMs: number): Promise<void> => {
    member.leaving = true
    await Promise.race([
      Promise.all(member.inWork),
      new Promise<void>((resolve) => {
        const cancel = clock.schedule(clock.now() + drainMs, resolve)
        void Promise.all(member.inWork).then(cancel)
      }),
    ])
    member.ending.abort(new Error('the subscription was stopped'))
    members = members.filter((other) => other !== member)
    reassign()
  }

  return {
    join: ({ topics, handler, atOnce }) => {
      const member: Member = {
        topics,
        handler,
        atOnce,
        paused: new Set(),
        ending: new AbortController(),
        leaving: false,
        inWork: new Set(),
      }
      members = [...members, member]
      reassign()
      const own = (): readonly Share[] => shares.filter((share) => share.member === member)
      let stopped: Promise<void> | undefined
      return {
        topics,
        assigned: () => own().map(({ topic, partition }) => ({ topic, partition })),
        health: () => (stopped === undefined ? 'ok' : 'dead'),
        lag: async () =>
          own().map((share) => {
            const { topic, partition } = share
            return { topic, partition, lag: log(topic, partition).length - committedOf(share) }
          }),
        pause: (topic) => void member.paused.add(topic),
        resume: (topic) => {
          member.paused.delete(topic)
          wake()
        },
        stop: (drainMs) => (stopped ??= leave(member, drainMs)),
      }
    },
    isConsumed: (topic) => members.some((member) => member.topics.includes(topic)),
    waiting: (topic) =>
      Array.from({ length: partitions(topic) }, (_, p) => log(topic, p).length - (committed.get(place(topic, p)) ?? 0)).reduce(
        (a, b) => a + b,
        0,
      ),
    commit: (topic, partition, offset) => void committed.set(place(topic, partition), offset),
    reassign,
    forget: (topic) => {
      for (const at of committed.keys()) if (at.startsWith(`${topic}/`)) committed.delete(at)
      reassign()
    },
    wake,
  }
}
