// Finds the code of a workflow by its name: whoever asks for the version of a hash gets the one that is active now.
import type { Mutant } from '../mutant.ts'

export const newestVersion: Mutant = {
  name: 'newest-version',
  breaks: 'an instance never changes version by itself',
  wrap: (ports) => ({
    ...ports,
    versions: {
      ...ports.versions,
      get: async (hash) => {
        const asked = await ports.versions.get(hash)
        const active = asked && (await ports.versions.active()).find((v) => v.workflow.name === asked.workflow.name)
        return active ? { hash, workflow: active.workflow } : asked
      },
    },
  }),
}
