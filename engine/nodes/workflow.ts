// A workflow nested inline goes into its graph, and yields what comes out.
import { ended, into } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'

export const workflow: NodeBehaviour<'workflow'> = {
  next: (_, { ended: count, input, last = input }) => (count === 0 ? into(0, input) : ended(last)),
}
