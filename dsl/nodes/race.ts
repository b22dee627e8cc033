// race: all branches at once; the first to end wins, and the others are abandoned.
import { z } from 'zod'
import type { Branch } from '../graph.ts'
import { branchMistakes } from '../mistakes.ts'
import { node } from '../node.ts'
import type { Fixed, InOf, Node, OutOf, PartsOf } from '../node.ts'
import type { Say, UndoText } from './body.ts'
import { branchesOf } from './branches.ts'
import type { NodeDefinition } from './definition.ts'

type Branches<I> = Readonly<Record<string, Node<I, unknown, unknown>>>
/** The same by name: a branch that does not take the input is reported itself. */
type Each<B, I> = { readonly [K in keyof B]: Node<I, unknown, unknown> }
type Won<B> = { [K in keyof B & string]: { readonly kind: K; readonly value: OutOf<B[K]> } }[keyof B & string]
type Undoes<B> = { readonly [K in keyof B]: Say<UndoText<B[K], 'race'>> }
const TOO_FEW = 'a race needs two branches or more'
type Several<K, All = K> = [K] extends [never] ? typeof TOO_FEW : K extends unknown ? ([All] extends [K] ? typeof TOO_FEW : never) : never

/**
 * All branches take the same input; the first to end wins, and its name is the kind. What the others patched is dropped, so they may
 * patch the same key. Steps run first, in all branches; waits, requests, tasks and children open one at a time, and what ends the race keeps the next from being opened.
 */
export const race = <B extends object, I = InOf<B[keyof B]>>(
  branches: Say<Several<keyof B>> & Undoes<B> & Each<B, Fixed<I>> & Branches<Fixed<I>> & B,
): Node<I, Won<B>, PartsOf<B[keyof B]>> => {
  const { branches: all, named } = branchesOf(branches)
  return node({ kind: 'race', branches: all }, named)
}

export interface RaceGraph {
  readonly kind: 'race'
  readonly branches: readonly Branch[]
}
export const raceDefinition = {
  schema: (graph) => z.strictObject({ kind: z.literal('race'), branches: z.array(z.strictObject({ name: z.string(), graph })) }),
  ownName: () => undefined,
  parts: ({ branches: all }) => all.map(({ name, graph }) => ({ name, graph, scope: { race: true } })),
  mistakes: ({ branches: all }) => [...branchMistakes(all.map(({ name }) => name)), ...(all.length < 2 ? [TOO_FEW] : [])],
  yields: ({ branches: all }, before, follow) => {
    all.forEach((_, i) => follow(i, before))
    return all.map(({ name }) => name)
  },
} satisfies NodeDefinition<RaceGraph>
