// Keeps the share of the partitions that it was told first: what its owners leave behind, nobody looks after.
import type { Mutant } from '../mutant.ts'

export const frozenShare: Mutant = {
  name: 'frozen-share',
  breaks: 'timers and the reconciler follow their partitions from owner to owner: each shard is looked after by somebody',
  wrap: (ports) => ({
    ...ports,
    bus: {
      ...ports.bus,
      subscribe: (topic, on) => {
        const subscription = ports.bus.subscribe(topic, on)
        let first: readonly number[] | undefined
        return { ...subscription, partitions: () => (first ??= subscription.partitions()) }
      },
    },
  }),
}
