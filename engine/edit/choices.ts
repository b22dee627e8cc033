// What becomes of what goes stale outside: what a person says of it, else what its declaration says, else it is asked for.
import { effectOf } from '../../dsl/internal.ts'
import type { PlacedNode } from '../../dsl/internal.ts'
import type { Choice, On } from './on.ts'

export interface Said {
  readonly choice: Choice
  readonly isDeclared: boolean
}
export interface NamedChoices {
  readonly keep: readonly string[]
  readonly again: readonly string[]
}

export class Choices {
  readonly #named: NamedChoices
  readonly #said = new Map<string, Said>()
  readonly #used = new Set<string>()

  constructor(named: NamedChoices) {
    this.#named = named
  }
  /** Of a place, by its key. */
  of(place: string, declared: Choice | undefined): Choice | undefined {
    const named = this.#named.keep.includes(place) ? 'keep' : this.#named.again.includes(place) ? 'again' : undefined
    const choice = named ?? declared
    if (named) this.#used.add(place)
    if (choice) this.#said.set(place, { choice, isDeclared: named === undefined })
    return choice
  }
  said(place: string): Said | undefined {
    return this.#said.get(place)
  }
  /** One that a person named, and that does not go stale. */
  get unused(): string | undefined {
    return [...this.#named.keep, ...this.#named.again].find((one) => !this.#used.has(one))
  }
}

/** Of a `perform`. */
export const declaredOf = ({ workflow }: Pick<On, 'workflow'>, { graph }: PlacedNode): Choice | undefined => {
  const declared = graph.kind === 'perform' ? effectOf(workflow, graph.effect) : undefined
  return declared?.onEdit ?? (declared?.reads ? 'again' : undefined)
}
/** Of what nobody asks for any more: what came of it can only stay. */
export const declaredGone = ({ workflow }: Pick<On, 'workflow'>, effect: string): 'keep' | undefined => {
  const declared = effectOf(workflow, effect)
  return declared?.onEdit === undefined && !declared?.reads ? undefined : 'keep'
}
