// One instance with all that its views need: its recorded turns, its story, its version, and the mask of its sensitive values.
import { callKey, effectKey } from '../../engine/index.ts'
import type { Event, Version } from '../../engine/index.ts'
import { UnusableVersion } from '../../versions/index.ts'
import type { Deps } from './deps.ts'
import type { Hide, PlacedValue, RequestedEffect } from './mask.ts'
import type { Recorded } from './recorded-instance.ts'
import { stateSeenIn } from './state-seen.ts'
import { storyOf } from './story.ts'
import type { Story } from './story.ts'

export interface KnownInstance {
  readonly recorded: Recorded
  readonly story: Story
  /** The version that it is pinned to, where it is stored here. */
  readonly version: Version | undefined
  readonly hide: Hide
}

export const knownInstance = async ({ records, versions, mask }: Deps, instance: string): Promise<KnownInstance | undefined> => {
  const recorded = await records(instance)
  if (recorded === undefined) return undefined
  const version = await usable(versions, recorded.row.hash)
  const story = storyOf(recorded, stateSeenIn(version?.workflow))
  // Values may have been made under an older version's schemas: what any of them marks is hidden.
  const hashes = [...new Set([...story.hashes, recorded.row.hash])]
  const workflows = await Promise.all(hashes.map(async (hash) => (await usable(versions, hash))?.workflow))
  return { recorded, story, version, hide: mask(workflows, givenIn(recorded, story), requestedIn(recorded)) }
}

/** A version that does not load is treated as missing, so that the recorded instance can still be shown. */
const usable = async (versions: Deps['versions'], hash: string): Promise<Version | undefined> => {
  try {
    return await versions.get(hash)
  } catch (error) {
    if (error instanceof UnusableVersion) return undefined
    throw error
  }
}

const requestedIn = ({ turns }: Recorded): readonly RequestedEffect[] =>
  turns.flatMap(({ events }) =>
    events.flatMap((event) =>
      event.kind === 'EffectRequested'
        ? [{ key: effectKey(event), kind: event.effect, payload: event.payload }]
        : event.kind === 'ChildRequested'
          ? [{ key: callKey(event), kind: event.workflow, payload: event.input }]
          : event.kind === 'TellRequested'
            ? [{ key: callKey(event), kind: event.signal, payload: event.payload }]
            : [],
    ),
  )

/** Values that came from outside, and the state that was made of them. */
const givenIn = ({ turns, row }: Recorded, { start, after }: Story): readonly PlacedValue[] => [
  ...(start === null ? [] : [{ at: 'input', value: start.of.input } as const]),
  ...(after === null ? [] : [{ at: 'state', value: after.state } as const]),
  ...turns.flatMap(({ events }) => events.flatMap((event) => (isOf(event, row.instance) ? valuesIn(event) : []))),
]

const isOf = (event: Event, instance: string): boolean => 'instance' in event && event.instance === instance

const valuesIn = (event: Event): readonly PlacedValue[] => {
  if (event.kind === 'SignalTaken') return [{ at: 'payload', value: event.payload }]
  if (event.kind === 'TaskDraftSaved' || event.kind === 'TaskDone') return [{ at: 'value', value: event.value }]
  if (event.kind === 'StepReopened')
    return [
      ...(event.input === undefined ? [] : [{ at: 'input', value: event.input } as const]),
      ...(event.payload === undefined ? [] : [{ at: 'payload', value: event.payload } as const]),
    ]
  if (event.kind !== 'OutcomeRecorded') return []
  const { outcome } = event
  if (outcome.kind === 'ok' && outcome.value !== undefined) return [{ at: 'value', value: outcome.value }]
  if (outcome.kind === 'failed' && outcome.error !== undefined) return [{ at: 'error', value: outcome.error }]
  return []
}
