// One random workflow that is edited while it goes on, and the model's fresh instance: the first difference, or none.
import { isDeepStrictEqual } from 'node:util'
import type { Event } from '../../engine/index.ts'
import { random } from '../graphs/random-spec.ts'
import { idOf, played } from './engine.ts'
import type { Edited } from './engine.ts'
import { modelled } from './model.ts'
import type { Given } from './model.ts'
import { randomSpec } from './spec.ts'

export interface Compared {
  readonly edits: number
  /** Places that were done anew. */
  readonly stale: number
  readonly kept: number
  readonly refusals: readonly { readonly code: string; readonly message: string }[]
  readonly difference: string | undefined
}
type Known = { readonly [K in keyof Given]: Given[K] extends ReadonlyMap<number, infer V> ? Map<number, V> : never }

/** What went in has changed, or will: an input that a person gave before is of no use any more. */
const DIES: ReadonlySet<string> = new Set(['input', 'route', 'behind', 'edited'])

export const compared = (seed: number): Compared => {
  const from = random(seed)
  const spec = randomSpec(from)
  const known: Known = { inputs: new Map(), signals: new Map(), kept: new Map(), drawn: new Map() }
  const wrong: string[] = []
  const count = { edits: 0, stale: 0, kept: 0 }
  const again = new Map<string, number>()
  const drawnIn = (events: readonly Event[]): void => {
    for (const event of events) {
      const uuid = event.kind === 'StepDone' ? event.drawn?.uuid?.[0] : undefined
      if (event.kind === 'StepDone' && uuid !== undefined && !known.drawn.has(idOf(event.node).id))
        known.drawn.set(idOf(event.node).id, uuid)
    }
  }
  const now = () => modelled(spec, { id: '1' }, known)
  const onEdit = ({ action, event }: Edited, events: readonly Event[]): void => {
    drawnIn(events)
    const before = now()
    for (const { node, why } of event.stale) {
      const { kind, id } = idOf(node)
      if (kind === 'S' && DIES.has(why)) known.inputs.delete(id)
      if (kind === 'Go') known.signals.delete(id)
      if (kind === 'E') known.kept.delete(id)
      if (kind === 'E') again.set(node, (again.get(node) ?? 0) + 1)
    }
    const { kind, id } = idOf(action.node)
    if (kind === 'S') known.inputs.set(id, action.input)
    else known.signals.set(id, action.input)
    const asOf = events.length - events.toReversed().findIndex((one) => one === event)
    for (const one of events.slice(0, asOf).toReversed().slice(1)) {
      if (one.kind !== 'EffectKeptStale' && one.kind !== 'EffectWithdrawn') break
      const of = idOf(one.node)
      if (one.kind !== 'EffectKeptStale' || one.choice !== 'keep' || of.kind !== 'E' || event.stale.some(({ node }) => node === one.node))
        continue
      if (!known.kept.has(of.id)) known.kept.set(of.id, before.reached.get(of.id)!)
      count.kept += 1
    }
    const after = now()
    // A place outside goes stale only where it takes something else now, or nobody comes by any more.
    for (const { node, why } of event.stale) {
      const of = idOf(node)
      if (of.kind !== 'E' && of.kind !== 'Go') continue
      const [was, is] = [before.reached.get(of.id), after.reached.get(of.id)]
      if (was !== undefined && was === is && why !== 'edited' && why !== 'behind')
        wrong.push(`${node} takes the same and was asked for anew (${why})`)
    }
    count.edits += 1
    count.stale += event.stale.length
  }
  const nothing = { ...count, refusals: [] as Compared['refusals'] }
  try {
    const ran = played(spec, { from, onEdit, edits: 5 })
    drawnIn(ran.events)
    const wanted = now()
    const of = (what: string, found: unknown, expected: unknown): string | undefined =>
      isDeepStrictEqual(found, expected) ? undefined : `${what} is ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`
    const difference =
      wrong[0] ??
      of('the output', ran.output, wanted.output) ??
      of('the state', { ...(ran.state as object) }, { ...wanted.state }) ??
      requestsDiffer(ran.events, wanted.mails, again)
    return { ...count, refusals: ran.refusals, difference }
  } catch (error) {
    return { ...nothing, difference: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

/** Nothing is asked for twice that was kept, and all is asked for that a fresh instance asks for. */
const requestsDiffer = (events: readonly Event[], wanted: readonly string[], again: ReadonlyMap<string, number>): string | undefined => {
  const mails: string[] = []
  const asked = new Map<string, number>()
  for (const event of events) {
    if (event.kind !== 'EffectRequested') continue
    // `as`: a mail of a random workflow is a text.
    if (!event.awaited) mails.push((event.payload as { readonly text: string }).text)
    else asked.set(event.node, (asked.get(event.node) ?? 0) + 1)
  }
  const missing = wanted.find((mail) => !mails.includes(mail))
  if (missing !== undefined) return `nobody asked for the mail ${missing}`
  for (const [node, times] of asked) {
    const most = 1 + (again.get(node) ?? 0)
    if (times > most) return `${node} was asked for ${times} times, not ${most}`
  }
  // What a step had asked for in the visit before is not asked for again.
  const last = new Map<string, { readonly place: string; before: readonly string[]; all: string[] }>()
  for (const event of events) {
    if (event.kind !== 'StepDone' && !(event.kind === 'EffectRequested' && !event.awaited)) continue
    const place = `${event.node}#${event.visit}`
    const known = last.get(event.node)
    const own = known?.place === place ? known : { place, before: known?.all ?? [], all: [] }
    last.set(event.node, own)
    // `as`: as above.
    const texts =
      event.kind === 'StepDone'
        ? (event.kept ?? []).map(({ payload }) => payload as { readonly text: string })
        : [event.payload as { readonly text: string }]
    for (const { text } of texts) {
      own.all.push(text)
      if (event.kind === 'EffectRequested' && own.before.includes(text)) return `the mail ${text} was asked for twice`
    }
  }
  return undefined
}
