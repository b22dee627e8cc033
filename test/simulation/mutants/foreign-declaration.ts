// Reads the requests of an older version by the declarations of the newest: the side-effect service looks the kind up by the name of its workflow.
import { newestOf } from '../versions.ts'
import type { Mutant } from '../mutant.ts'

export const foreignDeclaration: Mutant = {
  name: 'foreign-declaration',
  breaks: 'a request is read by the declarations of the version that asked',
  wrap: (ports, { process }) => ({
    ...ports,
    versions: {
      ...ports.versions,
      get: async (hash) => {
        const asked = await ports.versions.get(hash)
        const newest = asked && process.startsWith('effects') ? newestOf(asked.workflow.name) : undefined
        return newest ? { hash, workflow: newest.workflow } : asked
      },
    },
  }),
}
