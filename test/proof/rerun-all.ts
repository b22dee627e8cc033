// Every recorded step of a journal, run again on the version that is stored for it.
import type { Journal } from '../../journal/index.ts'
import type { Turn, Version } from '../../engine/index.ts'
import { storedVersions } from '../../versions/index.ts'
import { rerun } from '../../visualizer/verify/index.ts'
import type { Rerun } from '../../visualizer/verify/index.ts'

type Read = Pick<Journal, 'readAll' | 'load' | 'read' | 'getBlob' | 'putBlob'>
/** By stream, all its turns in order. */
export type Streams = ReadonlyMap<string, readonly Turn[]>

const PAGE = 1000

export const recordOf = async (journal: Pick<Journal, 'readAll'>): Promise<Streams> => {
  const turns: Turn[] = []
  let cursor: string | undefined
  for (;;) {
    const page = await journal.readAll(cursor, PAGE)
    if (page.turns.length === 0) return Map.groupBy(turns, ({ stream }) => stream)
    turns.push(...page.turns)
    cursor = page.cursor
  }
}

/** All versions that an instance of the record is pinned to, loaded from what the journal stores of them. */
export const versionsOf = async (journal: Read, streams: Streams): Promise<ReadonlyMap<string, Version>> => {
  const events = [...streams.values()].flat().flatMap((turn) => turn.events)
  const hashes = new Set(events.flatMap((e) => (e.kind === 'InstanceBegan' || e.kind === 'InstanceResubmitted' ? [e.hash] : [])))
  const stored = storedVersions({ journal })
  const found = await Promise.all([...hashes].map((hash) => stored.get(hash)))
  return new Map(found.flatMap((version) => (version ? [[version.hash, version]] : [])))
}

export const rerunAll = async (journal: Read): Promise<readonly Rerun[]> => {
  const streams = await recordOf(journal)
  const versions = await versionsOf(journal, streams)
  return [...streams.values()].flatMap((turns) => rerun({ turns, version: (hash) => versions.get(hash) }))
}
