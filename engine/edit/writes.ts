// The state along one way: patches and joins, one after the other.
import type { JsonObject } from '../../base/index.ts'
import { join, merge, mergeOne } from '../patches.ts'
import type { Instance, Patches } from '../state.ts'
import { isUnder } from './places.ts'
import type { Written } from './places.ts'

export class Writes {
  state: JsonObject
  readonly scopes = new Map<string, Patches>()
  readonly all: Written[] = []

  constructor(state: JsonObject) {
    this.state = state
  }
  add(write: Written): void {
    this.all.push(write)
    this.lay(write)
  }
  lay(write: Written): void {
    if (write.kind === 'patch') return this.#publish(write.scope, [write.patches])
    const found = write.scopes.flatMap((scope) => this.scopes.get(scope) ?? [])
    for (const scope of write.scopes) this.scopes.delete(scope)
    if (found.length > 0) this.#publish(write.scope, found)
  }
  /** Branches inside what has begun and not ended keep what they patched. */
  keep(scopes: Instance['scopes'], path: string): void {
    for (const [scope, patches] of scopes) if (isUnder(scope, path)) this.scopes.set(scope, patches)
  }
  #publish(scope: string | undefined, patches: readonly Patches[]): void {
    if (scope !== undefined) this.scopes.set(scope, join(this.scopes.get(scope), patches))
    else this.state = patches.length === 1 ? mergeOne(this.state, patches[0]!.patch, patches[0]!.unset) : merge(this.state, patches)
  }
}
