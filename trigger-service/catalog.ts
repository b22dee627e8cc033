// What can be started and signalled now, by the names that come from outside.
import type { Version } from '../engine/index.ts'
import { channelsOf } from './channels.ts'
import type { Channels } from './channels.ts'
import { declarationsOf } from './declarations.ts'
import type { Declarations } from './declarations.ts'

export interface Catalog {
  readonly kind: 'catalog'
  /** The active versions. */
  readonly workflows: ReadonlyMap<string, Version>
  /** Of the active versions, and of those that instances which have not ended are pinned to. */
  readonly signals: Declarations
  readonly channels: Channels
}

const NONE: readonly Version[] = []
const known = new WeakMap<readonly Version[], { readonly older: readonly Version[]; readonly catalog: Catalog }>()

/** The catalog of a list of versions, made once for each list. `older`: not active, and with instances that have not ended. */
export const catalogOf = (active: readonly Version[], older: readonly Version[] = NONE): Catalog => {
  const found = known.get(active)
  if (found !== undefined && found.older === older) return found.catalog
  const workflows = new Map(active.map((version) => [version.workflow.name, version]))
  const signals = declarationsOf(active, older)
  const catalog: Catalog = { kind: 'catalog', workflows, signals, channels: channelsOf(active, signals) }
  known.set(active, { older, catalog })
  return catalog
}
