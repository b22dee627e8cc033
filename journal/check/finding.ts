// What a check of a journal tells: what is wrong where, and how far it is.
import type { deriveIndex } from '../../engine/index.ts'

export interface Finding {
  /** Empty where no single stream is to blame. */
  readonly stream: string
  /** 0 where no single turn is. */
  readonly version: number
  readonly what: string
}

export type Report = (finding: Finding) => void

export interface CheckProgress {
  readonly streams: number
  readonly ofStreams: number
  readonly turns: number
  readonly findings: number
}

export interface CheckOptions {
  /** Derives the index of a turn again; the default is what appends are made with. */
  readonly derive?: typeof deriveIndex
  readonly onProgress?: (progress: CheckProgress) => void
}
