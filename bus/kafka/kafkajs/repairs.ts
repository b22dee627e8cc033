// Patches for defects of kafkajs: each applied once in a process, to the one version that they were written for.
import type { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import kafkajs from 'kafkajs'
import type { Broker, Cluster, ISocketFactory, KafkaMessage } from 'kafkajs'
import type { WaitingAssigner } from '../consume/assigner.ts'
import { VERSION } from './internals.ts'
import type { ProtocolDecoder } from './internals.ts'

const require = createRequire(import.meta.url)

/** The repair, which does nothing when it is called again. */
const once = <Given extends readonly unknown[]>(repair: (...given: Given) => void): ((...given: Given) => void) => {
  let done = false
  return (...given) => {
    if (done) return
    done = true
    repair(...given)
  }
}

interface RequestQueue extends EventEmitter {
  pending: unknown[]
  throttledUntil: number
  scheduleCheckPendingRequests(): void
}
/** More who wait for one connection than there ever are: Node takes the eleventh for a leak, and says so on standard error. */
const MOST_WAITING = 1_000
/** Its request queue re-arms a timer for ever, even with nothing to send, which costs a tenth of a CPU. */
export const stillRequestQueue = once(() => {
  const { prototype }: { prototype: RequestQueue } = require('kafkajs/src/network/requestQueue')
  prototype.setMaxListeners(MOST_WAITING)
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the queue that calls the new one
  const schedule = prototype.scheduleCheckPendingRequests
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this)
  }
})

interface Connection {
  readonly socket?: Socket
  readonly socketFactory: ISocketFactory
  connect(): Promise<unknown>
  send(request: object): Promise<unknown>
}
/**
 * A request without an answer in time ends its connection, as in Kafka's own client. kafkajs would ask again on the same one: where a machine
 * is gone without a word, until the kernel gives up a quarter of an hour later, whoever leads its partitions by then.
 */
export const dropSilentConnections = once(() => {
  const { prototype }: { prototype: Connection } = require('kafkajs/src/network/connection')
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the connection that calls the new one
  const send = prototype.send
  prototype.send = async function (this: Connection, request) {
    try {
      return await send.call(this, request)
    } catch (error) {
      if (error instanceof Error && error.name === 'KafkaJSRequestTimeoutError') this.socket?.destroy(error)
      throw error
    }
  }
})

interface OffsetManager {
  coordinator: Broker
  readonly cluster: Pick<Cluster, 'findGroupCoordinator'>
  readonly groupId: string
  commitOffsets(offsets?: object): Promise<void>
}
/**
 * kafkajs commits to the coordinator of its last whole join. Where the group moves to another broker that is still loading it, a join fails, the
 * heartbeats go on there, the member stays one, and its commits went to the old broker for ever.
 */
export const commitToTheCoordinator = once(() => {
  const { prototype }: { prototype: OffsetManager } = require('kafkajs/src/consumer/offsetManager')
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the manager that calls the new one
  const commit = prototype.commitOffsets
  prototype.commitOffsets = async function (this: OffsetManager, offsets) {
    try {
      return await commit.call(this, offsets)
    } catch (error) {
      // It is tried again, as before. The generation goes with it, so that who is no member any more is still refused.
      if (error instanceof Error && 'type' in error && error.type === 'NOT_COORDINATOR_FOR_GROUP')
        this.coordinator = await this.cluster.findGroupCoordinator({ groupId: this.groupId })
      throw error
    }
  }
})

interface HeartbeatOwner {
  lastRequest: number
  heartbeat(on: object): Promise<void>
}
/** kafkajs counts from its last heartbeat by the wall clock: set back by an hour it sends none for an hour, and others get its partitions. */
export const heartbeatsAfterSetBack = once(() => {
  const { prototype }: { prototype: HeartbeatOwner } = require('kafkajs/src/consumer/consumerGroup')
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the group that calls the new one
  const heartbeat = prototype.heartbeat
  prototype.heartbeat = function (this: HeartbeatOwner, on) {
    // It is due at once then: the heartbeat tells whether we are still a member.
    if (this.lastRequest > Date.now()) this.lastRequest = 0
    return heartbeat.call(this, on)
  }
})

interface ConsumerGroup {
  readonly memberId: string | null
  readonly assigners: readonly Partial<WaitingAssigner>[]
  joinAndSync(): Promise<void>
}
/** kafkajs rejoins as soon as it hears of a rebalance: work in progress was then delivered again, although it ended a moment later. */
export const joinWhenReady = once(() => {
  const { prototype }: { prototype: ConsumerGroup } = require('kafkajs/src/consumer/consumerGroup')
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the group that calls the new one
  const join = prototype.joinAndSync
  prototype.joinAndSync = async function (this: ConsumerGroup) {
    // Who is no member holds nothing that could be handed over.
    if (this.memberId !== null) for (const { beforeJoin } of this.assigners) await beforeJoin?.()
    return join.call(this)
  }
})

type ReadFetched = (from: ProtocolDecoder) => Promise<readonly KafkaMessage[]>
/** Where a set of batches tells its format, and the one of today. */
const MAGIC_AT = 16
const MAGIC = 2
/**
 * How kafkajs reads what a fetch brought of a partition: one batch that it cannot read crashes the consumer, for ever. The responses take the
 * reader when they are loaded first, so those that are loaded already are loaded anew.
 */
export const readFetchesWith = once((read: (batches: Buffer) => Promise<readonly KafkaMessage[]>) => {
  const place = require.resolve('kafkajs/src/protocol/requests/fetch/v4/decodeMessages')
  const readTheirs: ReadFetched = require(place)
  const readOurs: ReadFetched = async (from) => {
    const start = from.offset
    const size = from.readInt32()
    if (size <= 0 || !from.canReadBytes(size)) return []
    const batches = from.readBytes(size)
    if (batches[MAGIC_AT] === MAGIC) return read(batches)
    from.offset = start
    return readTheirs(from)
  }
  const { cache } = require
  for (const name of Object.keys(cache)) if (/kafkajs.src.protocol.requests.fetch.v\d+.response\.js$/.test(name)) delete cache[name]
  const loaded = cache[place]
  if (loaded === undefined) throw new Error(`kafkajs ${VERSION} cannot be changed here: leave it out of any bundle`)
  loaded.exports = readOurs
})

const ends = new WeakMap<ISocketFactory, AbortSignal>()
const CLOSED = 'the connection to Kafka was closed'
/**
 * Its sockets, until the signal: then they are gone, what waits for an answer fails, and there are no new ones. Without Node's warning: many
 * may wait for one to connect.
 */
export const socketsUntil = (end: AbortSignal): ISocketFactory => {
  refuseAfterTheEnd()
  const factory: () => ISocketFactory = require('kafkajs/src/network/socketFactory')
  const connect = factory()
  const sockets = new Set<Socket>()
  const open: ISocketFactory = (to) => {
    const socket = connect(to).setMaxListeners(MOST_WAITING)
    sockets.add(socket)
    return socket.once('close', () => sockets.delete(socket))
  }
  const cut = (): void => {
    // Whoever ended theirs waits for nothing.
    for (const socket of sockets) socket.destroy(socket.writableEnded ? undefined : new Error(CLOSED))
  }
  end.addEventListener('abort', cut, { once: true })
  ends.set(open, end)
  return open
}

/** kafkajs retries a socket for seconds and restarts a consumer for ever: after shutdown neither may happen. */
const refuseAfterTheEnd = once(() => {
  const { prototype }: { prototype: Connection } = require('kafkajs/src/network/connection')
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the connection that calls the new one
  const connect = prototype.connect
  prototype.connect = async function (this: Connection) {
    if (ends.get(this.socketFactory)?.aborted) throw new kafkajs.KafkaJSNonRetriableError(CLOSED)
    return connect.call(this)
  }
})
