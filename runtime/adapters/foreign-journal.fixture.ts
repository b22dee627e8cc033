// An adapter of somebody else, as a person would write it: a plain object, with settings of its own.
import { memoryJournal } from '../../journal/memory/index.ts'

export default {
  kind: 'memory',
  single: true,
  store: (settings: { readonly greeting?: string }) => {
    if (settings.greeting === undefined) throw new Error('journal.options.greeting is not set')
    return {
      sound: settings.greeting,
      open: async () => memoryJournal(),
      migrate: async () => [`${settings.greeting}, nothing to make`],
      acceptLoss: async () => [],
      check: async () => [],
    }
  },
}
