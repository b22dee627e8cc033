// What an edit makes stale, and why: the way as it went beside the way as it goes then. Pure: the dry run and the decision are this.
import { sameJson } from '../../base/index.ts'
import type { JsonObject } from '../../base/index.ts'
import type { Refusal } from '../decide/refusal.ts'
import type { EffectPlace, Stale, StepReopened } from '../events.ts'
import { Choices, declaredOf } from './choices.ts'
import type { NamedChoices, Said } from './choices.ts'
import { closureOf } from './closure.ts'
import type { Closure } from './closure.ts'
import { isCompound } from './on.ts'
import type { Edit, On } from './on.ts'
import { Pass } from './pass.ts'
import { samePatches } from './places.ts'
import { StalePlaces } from './stale.ts'
import type { Ways } from './stale.ts'
import { Writes } from './writes.ts'

export interface EditPlan {
  readonly kind: 'plan'
  readonly stale: readonly Stale[]
  readonly restore: StepReopened['restore']
  readonly effects: readonly (Said & { readonly place: EffectPlace })[]
  /** Side effects that nobody waits for any more, and that certainly did nothing. */
  readonly withdrawn: readonly EffectPlace[]
}
type Planned = EditPlan | { readonly kind: 'refused'; readonly refusal: Refusal }

export const planOf = (on: On, edit: Edit, named: NamedChoices): Planned => {
  const before = new Pass(on)
  const refusal = othersWrote(on, before)
  if (refusal) return { kind: 'refused', refusal }
  const choices = new Choices(named)
  const again = new Map<string, string>()
  const joins = new Set<string>()
  for (;;) {
    const next = new Pass(on, { before, edit, again, choice: (place, at) => choices.of(place, declaredOf(on, at)) })
    const more: Closure = next.refusal
      ? { isWhole: false, refusal: next.refusal }
      : closureOf({ before, next, past: on.past, again, joins })
    if (more.refusal) return { kind: 'refused', refusal: more.refusal }
    if (more.isWhole) return planned({ on, before, next, joins, choices })
  }
}

const planned = (ways: Ways): Planned => {
  const places = new StalePlaces(ways)
  const { all, weighed, undecided, withdrawn } = places
  const refusal = places.refusal ?? staysParked(ways, all) ?? unclear(undecided, ways.choices)
  if (refusal) return { kind: 'refused', refusal }
  const effects = weighed.flatMap(({ place, effect }) => {
    const said = ways.choices.said(place)
    return said ? [{ place: effect, ...said }] : []
  })
  return { kind: 'plan', stale: all, restore: restoreOf(ways), effects, withdrawn }
}

const staysParked = ({ on: { holder } }: Ways, stale: readonly Stale[]): Refusal | undefined => {
  const { parked, instance } = holder
  if (!parked || stale.some(({ node, of }) => node === parked.node && of === parked.visit)) return undefined
  const where = parked.node === undefined ? '' : ` at '${parked.node}'`
  return { code: 'inReview', message: `${instance} is in review${where}, and the edit changes nothing there: resubmit it first` }
}
const unclear = (undecided: readonly string[], { unused }: Choices): Refusal | undefined => {
  if (undecided.length > 0) {
    const those = undecided.map((one) => `'${one}'`).join(', ')
    const message = `${those} would have been asked for with something else, or not at all: say for each whether to keep it or to have it done again`
    return { code: 'undecided', message, undecided }
  }
  return unused === undefined
    ? undefined
    : { code: 'notStale', message: `'${unused}' does not go stale: there is nothing to keep or to do again` }
}

/** Something else than its own steps wrote the state, so that nobody can say what it would be without them. */
const othersWrote = ({ holder, draft }: On, { writes }: Pass): Refusal | undefined => {
  const { state } = draft.state
  const refused = (what: string): Refusal => ({
    code: 'history',
    message: `${what} was last written by something else than the steps of ${holder.instance}: an edit would lose that`,
  })
  const key = [...new Set([...Object.keys(state), ...Object.keys(writes.state)])].find((one) => !isSameAt(state, writes.state, one))
  if (key !== undefined) return refused(`'${key}' of the state`)
  const scopes = [...new Set([...holder.scopes.keys(), ...writes.scopes.keys()])]
  const scope = scopes.find((one) => !samePatches(holder.scopes.get(one), writes.scopes.get(one)))
  return scope === undefined ? undefined : refused(`the state of the branch '${scope}'`)
}
const isSameAt = (a: JsonObject, b: JsonObject, key: string): boolean =>
  Object.hasOwn(a, key) === Object.hasOwn(b, key) && sameJson(a[key], b[key])

const NO_PATCHES = { patch: {}, unset: [] }

/** The state as it is where nothing of what is run again was done, and what is published anew is not. */
const restoreOf = ({ on, before, next, joins }: Ways): StepReopened['restore'] => {
  const { holder, draft, past } = on
  const rest = new Writes(past.state)
  for (const write of next.writes.all) {
    const isAnew = write.kind === 'join' && (joins.has(write.node) || before.took.get(write.node)?.status !== 'done')
    if (write.stands && !isAnew) rest.lay(write)
  }
  for (const { at } of before.took.values()) if (isCompound(at)) rest.keep(holder.scopes, at.path)
  const { state } = draft.state
  const keys = [...new Set([...Object.keys(state), ...Object.keys(rest.state)])].filter((key) => !isSameAt(state, rest.state, key))
  const scopes = [...new Set([...holder.scopes.keys(), ...rest.scopes.keys()])].flatMap((scope) => {
    const { patch, unset } = rest.scopes.get(scope) ?? NO_PATCHES
    return samePatches(holder.scopes.get(scope), { patch, unset }) ? [] : [{ scope, patch, unset }]
  })
  return {
    patch: Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(rest.state, key) ? [[key, rest.state[key]!] as const] : []))),
    unset: keys.filter((key) => !Object.hasOwn(rest.state, key)),
    scopes,
  }
}
