// A flow goes through its nodes, one after the other.
import { ended, into } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'

export const flow: NodeBehaviour<'flow'> = {
  next: ({ nodes }, { ended: count, input, last = input }) => (count < nodes.length ? into(count, last) : ended(last)),
}
