// A past step is edited: what has to be done anew because of it, and what of its side effects stays as it is.
import { z } from 'zod'
import { By, EffectPlace, event, fields, json, list, oneOf, Place, scope, Stale, unset, visit } from './parts.ts'
import type { Of } from './parts.ts'

/** A person gave a step another input, or changed the answer that was taken at a wait or a task. */
export const StepReopened = event('StepReopened', {
  ...By.shape,
  ...Place.shape,
  /** The visit that it follows. */
  of: visit,
  /** What the step gets in place of what the graph derives. */
  input: json.exactOptional(),
  /** The payload of the signal, or the value of the form. */
  payload: json.exactOptional(),
  /** All that is done anew, itself among them, in the order in which it was done first. */
  stale: list(Stale),
  /** The state without what was stale: these keys, and the patches of branches that are not published (both empty: there are none). */
  restore: z.object({ patch: fields, unset, scopes: list(z.object({ scope, patch: fields, unset })) }),
})
export type StepReopened = Of<typeof StepReopened>

/** What a side effect was asked for with has changed, or nobody asks for it any more: a person, or its declaration, said what becomes of it. */
export const EffectKeptStale = event('EffectKeptStale', {
  ...EffectPlace.shape,
  ...By.shape,
  /** `keep`: what came of it stays. `again`: it is asked for anew under another key. */
  choice: oneOf(['keep', 'again']),
  /** Its declaration said so. */
  declared: z.literal(true).exactOptional(),
})
export type EffectKeptStale = Of<typeof EffectKeptStale>

export const editSchemas = [StepReopened, EffectKeptStale] as const
export type EditEvent = Of<(typeof editSchemas)[number]>
