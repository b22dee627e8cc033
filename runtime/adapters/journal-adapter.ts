// What a store has to be to keep journals of a deployment: its kind, its fields of the configuration, and how it is opened, made ready and checked.
import { z } from 'zod'
import { FatalProblem } from '../../base/index.ts'
import type { Journal } from '../../journal/index.ts'

export type Warn = (message: string) => void

export interface JournalCheckOptions {
  readonly warn: Warn
  /** `streams` of `ofStreams` are done; that many turns were read. */
  readonly onProgress: (progress: { readonly streams: number; readonly ofStreams: number; readonly turns: number }) => void
}
export interface JournalFinding {
  /** Empty where it is about the whole. */
  readonly stream: string
  readonly version: number
  readonly what: string
}
/** Request units since the start, by what they were spent on: as the store reported them, and as computed from sizes, because emulators report wrong ones. */
export type Charges = readonly { readonly purpose: string; readonly charged: number; readonly computed: number }[]

/** Who goes on with a journal that is not what it was, and why. */
export interface LossAcceptance {
  readonly by: string
  readonly reason: string
  readonly warn: Warn
}

export interface StoredJournal extends Journal {
  readonly charges?: () => Charges
}
export interface JournalStore {
  open(on: { readonly readOnly: boolean; readonly warn: Warn }): Promise<StoredJournal>
  /** Makes what it needs, and changes nothing where all is there. A line for each thing that was done. */
  migrate(): Promise<readonly string[]>
  /** Goes on with a journal that lost something or was restored, and records that in it. What is known to be missing, in sentences. */
  acceptLoss(of: LossAcceptance): Promise<readonly string[]>
  /** A copy of it as it is at one moment, beside whoever works on it. Absent: its own database has a way. */
  backup?(of: {
    readonly file: string
    readonly warn: Warn
  }): Promise<{ readonly file: string; readonly bytes: number; readonly turns: number }>
  /** What it means that nothing was found. */
  readonly sound: string
  /** An empty list: nothing is wrong. */
  check(on: JournalCheckOptions): Promise<readonly JournalFinding[]>
}

export type Fields = Readonly<Record<string, z.ZodType>>
export interface JournalAdapter {
  /** As `journal.kind` names it. */
  readonly kind: string
  /** It serves one process alone. */
  readonly single: boolean
  /** Its fields of the section `journal`, each described by `field`. */
  readonly config: Fields
  /** Those of them without which it cannot be used. */
  readonly needs: readonly string[]
  /** @throws FatalProblem for each field that is not as it should be */
  readonly store: (settings: unknown) => JournalStore
}

/** `store` is given the fields of `config`, and nothing else of the section. */
export const journalAdapter = <Config extends Fields>(of: {
  readonly kind: string
  readonly single?: true
  readonly config: Config
  readonly needs?: readonly (keyof Config & string)[]
  readonly store: (settings: z.output<z.ZodObject<Config>>) => JournalStore
}): JournalAdapter => {
  const { kind, single = false, config, needs = [], store } = of
  const schema = z.object(config)
  return {
    kind,
    single,
    config,
    needs,
    store: (settings) => {
      const read = schema.safeParse(settings)
      if (read.success) return store(read.data)
      const problems = read.error.issues.map(({ path, message }) => `journal.${path.join('.')}: ${message}`)
      throw new FatalProblem(`the journal cannot be opened:\n  ${problems.join('\n  ')}`)
    },
  }
}

export const SOUND = 'the journal is sound'
