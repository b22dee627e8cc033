// What is stored of a version, and the hash that names it: over what it does, not over where or how it was built.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { canonical } from '../base/index.ts'
import { GraphSchema } from '../dsl/internal.ts'
import type { Graph } from '../dsl/internal.ts'
import type { JsonObject } from '../base/index.ts'
import { shortHash } from '../engine/index.ts'

/** The format of manifests that this code writes and reads. */
export const MANIFEST_FORMAT = 1

export interface Manifest {
  readonly format: typeof MANIFEST_FORMAT
  readonly name: string
  readonly number: number
  /** Under which name the module exports the workflow. */
  readonly exportName: string
  readonly graph: Graph
  /** The hash of the script: `sha256` in hex. */
  readonly code: string
  /** The hash of the script's source map, which no version's hash covers. */
  readonly sourceMap: string
  /** JSON schemas of triggers, signals, side effects and state, for people and for checks before a deploy; not covered by the hash either. */
  readonly schemas: JsonObject
}

/** A version as the bundler hands it over to be stored. */
export interface Bundled {
  readonly hash: string
  readonly manifest: Manifest
  readonly script: string
  readonly sourceMap: string
}

/** A stored version that cannot be used: damaged, of a format that this engine does not know, or it does not load. */
export class UnusableVersion extends Error {
  override readonly name = 'UnusableVersion'
  readonly hash: string
  constructor(hash: string, what: string, options?: ErrorOptions) {
    super(`version ${shortHash(hash)} cannot be used: ${what}`, options)
    this.hash = hash
  }
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** `sha256` in hex over name, number, export, graph and code: the same in any folder and on any machine. */
export const versionHash = ({ format, name, number, exportName, graph, code }: Manifest): string => {
  const identity = canonical({ format, name, number, exportName, graph, code }, `the version ${name} ${number}`)
  if (identity.kind === 'refused') throw new TypeError(identity.problem)
  return sha256(JSON.stringify(identity.value))
}

const Hash = z.string().regex(/^[0-9a-f]{64}$/)
const ManifestSchema = z.object({
  format: z.literal(MANIFEST_FORMAT),
  name: z.string(),
  number: z.number().int(),
  exportName: z.string(),
  graph: GraphSchema,
  code: Hash,
  sourceMap: Hash,
  schemas: z.record(z.string(), z.json()),
})

/** The manifest stored under `hash`. Throws an `UnusableVersion` where the text is none, or is that of another version. */
export const parseManifest = (hash: string, text: string): Manifest => {
  const value = jsonOf(hash, text)
  const read = ManifestSchema.safeParse(value)
  if (!read.success) {
    const format: unknown = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined
    throw new UnusableVersion(
      hash,
      format === MANIFEST_FORMAT
        ? `its manifest is damaged (${z.prettifyError(read.error)})`
        : `its manifest has format ${JSON.stringify(format)}, this engine reads ${MANIFEST_FORMAT}: run the engine that wrote it, or a newer one`,
    )
  }
  const actual = versionHash(read.data)
  if (actual !== hash) throw new UnusableVersion(hash, `what is stored under it is another version, ${shortHash(actual)}`)
  return read.data
}

const jsonOf = (hash: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UnusableVersion(hash, 'its manifest is no JSON', { cause })
  }
}
