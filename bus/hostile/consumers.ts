// Who gets a batch in a group, and with which lease: where acknowledgements are lost and owners doubled.
import type { MessageHandler, Lease, Subscription } from '../bus.ts'
import { pause } from '../../base/index.ts'
import type { Clock } from '../../base/index.ts'
import type { Faults } from './faults.ts'
import { toldLate } from './share.ts'

interface Member {
  readonly handler: MessageHandler<unknown>
  /** Batches that came to it through another's subscription. */
  readonly borrowed: Set<Promise<unknown>>
  /** Rejects when it has left: nobody waits any longer for what it had of others. */
  readonly left: PromiseWithResolvers<never>
}
export interface Consumers {
  /** `subscribe` makes the real subscription with the handler that does all this. */
  join(handler: MessageHandler<unknown>, subscribe: (disturbed: MessageHandler<unknown>) => Subscription): Subscription
}
export interface ConsumerOptions {
  readonly clock: Clock
  readonly random: () => number
  readonly faults: Faults
  /** Tells of work that goes on although nobody waits for it. */
  readonly track: (work: Promise<unknown>) => void
  /** Delivers an acknowledged batch once more. */
  readonly again: (messages: readonly unknown[], key: string) => void
}

export const consumers = ({ clock, random, faults, track, again }: ConsumerOptions): Consumers => {
  let members: readonly Member[] = []
  /** Keys that went to another member than the one whose subscription gets them. */
  const moved = new Map<string, Member>()
  /** How many leases were lost: with it an epoch only ever rises, as with the real bus. */
  let lost = 0
  const happens = (probability: number): boolean => probability > 0 && random() < probability
  const sometime = (): number => Math.floor(random() * faults.maxMs)

  const call = (to: Member, own: Member, args: Parameters<MessageHandler<unknown>>): Promise<void> => {
    const done = (async () => to.handler(...args))()
    if (to !== own) {
      to.borrowed.add(done)
      const returned = () => void to.borrowed.delete(done)
      done.then(returned, returned)
      return Promise.race([done, to.left.promise])
    }
    return done
  }
  /** The owner goes on with it, unheard: also its failure counts for nothing. */
  const goesOn = (work: Promise<void>): void => track(work.catch(() => undefined))
  const leaseUntil = (lease: Lease): { readonly lease: Lease; readonly abort: () => void } => {
    const controller = new AbortController()
    const signal = AbortSignal.any([lease.signal, controller.signal])
    return { lease: { epoch: lease.epoch + lost, signal }, abort: () => controller.abort(new Error('the lease was lost')) }
  }

  const deliver = async (own: Member, messages: readonly unknown[], key: string, lease: Lease): Promise<void> => {
    const owner = moved.get(key) ?? own
    if (happens(faults.loseLease)) {
      const losing = leaseUntil(lease)
      goesOn(call(owner, own, [messages, key, losing.lease]))
      await pause(clock, sometime())
      lost++
      losing.abort()
      throw new Error('the lease was lost')
    }
    if (happens(faults.twoOwners)) {
      const losing = leaseUntil(lease)
      goesOn(call(owner, own, [messages, key, losing.lease]))
      await pause(clock, sometime())
      lost++
      clock.schedule(clock.now() + sometime(), losing.abort)
      const others = members.filter((m) => m !== owner)
      const next = others[Math.floor(random() * others.length)] ?? owner
      // The owner may have left meanwhile, and be the only one there was: nothing goes to it any more.
      if (members.includes(next)) moved.set(key, next)
      await call(next, own, [messages, key, { epoch: lease.epoch + lost, signal: lease.signal }])
    } else {
      await call(owner, own, [messages, key, { epoch: lease.epoch + lost, signal: lease.signal }])
    }
    if (happens(faults.duplicate)) again(messages, key)
  }
  const inPieces = async (own: Member, messages: readonly unknown[], key: string, lease: Lease): Promise<void> => {
    const cut = messages.length > 1 && happens(faults.split) ? 1 + Math.floor(random() * (messages.length - 1)) : messages.length
    await deliver(own, messages.slice(0, cut), key, lease)
    if (cut < messages.length) await deliver(own, messages.slice(cut), key, lease)
  }
  return {
    join(handler, subscribe) {
      const own: Member = { handler, borrowed: new Set(), left: Promise.withResolvers() }
      own.left.promise.catch(() => undefined)
      members = [...members, own]
      const subscription = subscribe((messages, key, lease) => inPieces(own, messages, key, lease))
      const partitions = toldLate({
        clock,
        random,
        probability: faults.staleShare,
        maxMs: faults.maxMs,
        share: () => subscription.partitions(),
      })
      return {
        partitions: () => (members.includes(own) ? partitions() : []),
        health: () => subscription.health(),
        async stop(drainMs) {
          members = members.filter((m) => m !== own)
          for (const [key, owner] of moved) if (owner === own) moved.delete(key)
          const returned = Promise.allSettled(own.borrowed)
          await Promise.all([subscription.stop(drainMs), Promise.race([returned, pause(clock, drainMs)])])
          own.left.reject(new Error('the lease was lost'))
        },
      }
    },
  }
}
