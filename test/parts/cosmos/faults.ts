// Faults between the adapter and the store: a process that dies at a call, calls that are put off, calls that others overtake.
import type { Documents } from '../../../journal/cosmos/documents.ts'
import { JournalUnavailable } from '../../../journal/index.ts'

export type Call = 'create' | 'replace' | 'remove' | 'read' | 'query' | 'changes'
export type Intercept = <T>(kind: Call, container: string, call: () => Promise<T>) => Promise<T>

export const intercepted = (documents: Documents, on: Intercept): Documents => ({
  create: (of) => on('create', of.container, () => documents.create(of)),
  replace: (of) => on('replace', of.container, () => documents.replace(of)),
  remove: (of) => on('remove', of.container, () => documents.remove(of)),
  read: (of) => on('read', of.container, () => documents.read(of)),
  query: (of) => on('query', of.container, () => documents.query(of)),
  changes: (cursor, limit) => on('changes', 'journal', () => documents.changes(cursor, limit)),
  close: () => documents.close(),
})

export const isWrite = (kind: Call): boolean => kind === 'create' || kind === 'replace' || kind === 'remove'

export class Died extends Error {
  override readonly name = 'Died'
}

export interface Mortal {
  readonly around: (documents: Documents) => Documents
  /** Writes that were asked for. */
  readonly writes: () => number
}

/** A process that dies at its `nth` write, just before it or just after it; nothing that it asks for later happens. */
export const dyingAt = (nth: number, when: 'before' | 'after'): Mortal => {
  let writes = 0
  let dead = false
  const die = (): never => {
    dead = true
    throw new Died(`at write ${nth}`)
  }
  return {
    writes: () => writes,
    around: (documents) =>
      intercepted(documents, async (kind, _container, call) => {
        if (dead) throw new Died('earlier')
        if (isWrite(kind)) writes += 1
        const now = isWrite(kind) && writes === nth
        if (now && when === 'before') die()
        const answer = await call()
        if (now) die()
        return answer
      }),
  }
}

/** Counts the writes, and lets them through. */
export const counting = (): Mortal => dyingAt(Infinity, 'after')

export interface Late {
  /** For the process whose call is late, and for whoever goes on meanwhile. */
  readonly around: (documents: Documents) => Documents
  /** The late write is made now, unless it was made before. */
  readonly arrive: () => Promise<void>
  readonly arrived: () => boolean
}

/** The `nth` write of all is given up by its caller, as one that had no answer for too long, and made just before the `later`th that follows it. */
export const lateAt = (nth: number, later: number): Late => {
  let writes = 0
  let late: (() => Promise<unknown>) | undefined
  let arrived = false
  const arrive = async (): Promise<void> => {
    if (!late || arrived) return
    arrived = true
    await late()
  }
  return {
    arrive,
    arrived: () => arrived,
    around: (documents) =>
      intercepted(documents, async (kind, _container, call) => {
        if (!isWrite(kind)) return call()
        writes += 1
        if (writes === nth) {
          late = call
          throw new JournalUnavailable(`no answer to write ${nth}`)
        }
        if (writes === nth + later) await arrive()
        return call()
      }),
  }
}
