// A version that does not load makes whatever needs it fail, like a disk that cannot be read: it is tried again and again.
import { UnusableVersion } from '../../../versions/index.ts'
import type { Mutant } from '../mutant.ts'

export const unloadableThrows: Mutant = {
  name: 'unloadable-throws',
  breaks: 'a version that does not load parks what needs it, and keeps nothing else back',
  wrap: (ports) => ({
    ...ports,
    versions: {
      ...ports.versions,
      get: async (hash) => {
        try {
          return await ports.versions.get(hash)
        } catch (error) {
          throw error instanceof UnusableVersion ? new Error(error.message) : error
        }
      },
    },
  }),
}
