// A journal that refuses everything once it is closed: what ran on after a stop or a crash cannot write any more.
import { JournalUnavailable } from './errors.ts'
import type { Journal } from './journal.ts'

const CLOSED = 'the journal is closed'

/** Closing twice is closing once; what was asked before is answered by the adapter's own `close`. */
export const closable = (journal: Journal): Journal => {
  let closing: Promise<void> | undefined

  const open =
    <Args extends readonly unknown[], Answer>(method: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      if (closing) throw new JournalUnavailable(CLOSED)
      return method(...args)
    }

  return {
    load: open((stream) => journal.load(stream)),
    // The most frequent by far: without a promise of its own.
    append: (batch) => (closing ? Promise.reject(new JournalUnavailable(CLOSED)) : journal.append(batch)),
    read: open((stream, from, to) => journal.read(stream, from, to)),
    readInstance: open((instance) => journal.readInstance(instance)),
    readAll: open((cursor, limit) => journal.readAll(cursor, limit)),
    due: open((before, limit, shards) => journal.due(before, limit, shards)),
    nextDue: open((shards) => journal.nextDue(shards)),
    open: open((cursor, limit, shards) => journal.open(cursor, limit, shards)),
    instances: open((query) => journal.instances(query)),
    instance: open((id) => journal.instance(id)),
    counts: open(() => journal.counts()),
    tasks: open((query) => journal.tasks(query)),
    openVersions: open(() => journal.openVersions()),
    claim: open((claim) => journal.claim(claim)),
    lastClaim: open((effect) => journal.lastClaim(effect)),
    putBlob: open((hash, content) => journal.putBlob(hash, content)),
    getBlob: open((hash) => journal.getBlob(hash)),
    counters: () => journal.counters(),
    close: () => (closing ??= journal.close()),
  }
}
