// Reads a page of the queue from a snapshot: who stands further behind is forgotten by the process that begins there.
import { tableOf } from '../../../base/index.ts'
import type { Mutant } from '../mutant.ts'

/** More than stand in line in a world without a long line. */
const PAGE = 16

export const shortLine: Mutant = {
  name: 'short-line',
  breaks: 'a queue of any length is whole after a restart',
  wrap: (ports) => ({
    ...ports,
    journal: {
      ...ports.journal,
      load: async (stream) => {
        const { snapshot, ...loaded } = await ports.journal.load(stream)
        if (!snapshot) return { snapshot, ...loaded }
        const queue = tableOf([...snapshot.state.queue].slice(0, PAGE))
        return { snapshot: { ...snapshot, state: { ...snapshot.state, queue } }, ...loaded }
      },
    },
  }),
}
