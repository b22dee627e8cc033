// Whether a world met something: an event that is so.
import type { Event } from '../../engine/index.ts'
import { momentsOf } from './history.ts'
import type { History, Moment } from './history.ts'

export type Met = (history: History) => boolean

export const any =
  <K extends Event['kind']>(
    kinds: readonly K[],
    fits: (moment: Moment<Extract<Event, { readonly kind: K }>>) => boolean = () => true,
  ): Met =>
  (history) => {
    for (const moment of momentsOf(history, ...kinds)) if (fits(moment)) return true
    return false
  }
