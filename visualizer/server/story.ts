// The history of one instance, folded from its turns: how it began, its current state, how it ended. Pure.
import { allParked, evolve, framesOf, heldIn, placeKey } from '../../engine/index.ts'
import type { By, Event, Instance, Start, StreamState, Trouble } from '../../engine/index.ts'
import type { JsonValue } from '../../base/index.ts'
import type { Recorded } from './recorded-instance.ts'
import type { StateSeenBy } from './state-seen.ts'
import { tellVisits } from './visits.ts'
import type { Visits } from './visits.ts'

export interface Story {
  readonly start: { readonly of: Start; readonly at: number } | null
  readonly began: number | null
  readonly ended: number | null
  /** Every version that it was decoded with or pinned to. */
  readonly hashes: readonly string[]
  /** As it last held its stream; null where it never did. */
  readonly held: Instance | null
  /** The stream when the instance ended, or after its last turn; null where it never held it. */
  readonly after: StreamState | null
  readonly visits: Visits
  readonly trouble: (Trouble & { readonly node?: string; readonly since: number }) | null
  /** The places that are in review now; one without a place is the instance as a whole. */
  readonly inReview: ReadonlySet<string>
  readonly output?: JsonValue
  readonly restarts: readonly (By & { readonly at: number; readonly as: string })[]
  /** A person ended it before it was done. */
  readonly endedBy?: By & { readonly at: number }
}

const untold = {
  restarts: [],
  start: null,
  began: null,
  ended: null,
  hashes: [],
  held: null,
  after: null,
  trouble: null,
  inReview: new Set<string>(),
}

/** `seen`: of the version that it is pinned to. */
export const storyOf = ({ row, turns, began, base }: Recorded, seen: StateSeenBy): Story => {
  const { visits, hear } = tellVisits()
  let story: Story = { ...untold, visits }
  let state = base
  for (const { version, at, events } of turns) {
    if (version === began) story = { ...story, ended: null }
    const holds = began !== null && version >= began && story.ended === null
    if (holds) state = { ...state, version, at }
    for (const event of events) {
      const before = state
      // What others did to the stream after the instance ended is not its story.
      if (holds && story.ended === null) state = evolve(state, event)
      if (!('instance' in event) || event.instance !== row.instance) continue
      if (isOfLife(event)) story = lived(story, event, at)
      hear(event, at, {
        seenBy: (place) => seen(place, before),
        isInside: (place, around, paths) => {
          const held = heldIn(before, row.instance)
          return held !== undefined && framesOf(held).isInside(place, around, paths)
        },
      })
      const held = holds ? heldIn(state, row.instance) : undefined
      if (held) story = { ...story, held }
      if (holds && story.ended === null) story = { ...story, after: state }
    }
  }
  return { ...story, ...reviewIn(story) }
}

/** What is in review now: while others of a list go on it may be more than the last that was told. */
const reviewIn = ({ held, ended, trouble }: Story): Pick<Story, 'trouble' | 'inReview'> => {
  const all = held && ended === null ? allParked(held) : []
  const inReview = new Set(all.map(({ node, visit }) => (node === undefined || visit === undefined ? '' : placeKey({ node, visit }))))
  const [first] = all
  return {
    inReview,
    trouble: first ? { ...first.trouble, ...(first.node !== undefined && { node: first.node }), since: first.since } : trouble,
  }
}

type LifeEvent = Extract<Event, { readonly kind: `Instance${string}` }>
const isOfLife = (event: Event): event is LifeEvent => event.kind.startsWith('Instance')

const lived = (story: Story, event: LifeEvent, at: number): Story => {
  switch (event.kind) {
    case 'InstanceQueued':
    case 'InstanceRejected':
      return {
        ...story,
        start: { of: event.start, at },
        hashes: [event.start.hash],
        ...(event.kind === 'InstanceRejected' && { ended: at }),
      }
    case 'InstanceRefused':
      // Of one that another has begun it says nothing.
      if (event.code === 'exists') return story
      return {
        ...story,
        start: story.start ?? { of: event.start, at },
        ended: at,
        hashes: distinct([
          ...story.hashes,
          ...(event.start.hash === '' ? [] : [event.start.hash]),
          ...(event.hash === undefined ? [] : [event.hash]),
        ]),
      }
    case 'InstanceBegan':
      return {
        ...story,
        start: story.start ?? { of: event.start, at },
        began: at,
        hashes: distinct([...story.hashes, event.start.hash, event.hash]),
      }
    case 'InstanceParked':
      return { ...story, trouble: { ...event.trouble, ...(event.node !== undefined && { node: event.node }), since: at } }
    case 'InstanceResubmitted':
      return { ...story, trouble: null, hashes: distinct([...story.hashes, event.hash]) }
    case 'InstanceRestarted': {
      const { as, by, reason } = event
      return { ...story, restarts: [...story.restarts, { as, by, reason, at }] }
    }
    case 'InstancePaused':
    case 'InstanceUnpaused':
      return story
    case 'InstanceCompleted':
      return { ...story, trouble: null, ended: at, output: event.output }
    case 'InstanceCancelled':
    case 'InstanceKilled':
      return { ...story, trouble: null, ended: at, endedBy: { by: event.by, reason: event.reason, at } }
    case 'InstanceSuperseded':
      return { ...story, ended: at }
  }
}

const distinct = (hashes: readonly string[]): readonly string[] => [...new Set(hashes)]
