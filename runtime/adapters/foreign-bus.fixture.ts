// A broker of somebody else, as a person would write its adapter: a plain object, with settings of its own. It joins nobody but this process.
import { inProcessBus, memoryRecords } from '../../bus/in-process/index.ts'

export default {
  kind: 'memory',
  connect: async (settings: { readonly greeting?: string }) => {
    if (settings.greeting === undefined) throw new Error('bus.options.greeting is not set')
    const bus = inProcessBus()
    return {
      bus: async () => bus,
      records: memoryRecords(),
      monitor: { partitions: async () => [], consumers: async () => [] },
      topics: { create: async () => [settings.greeting], check: async () => [] },
      triggerGroup: 'triggers',
      deadLetterTopic: 'deadletters',
      sessionMs: 10_000,
      troubles: () => [],
      close: async () => undefined,
    }
  },
}
