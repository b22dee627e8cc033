// Why a pause, or the end of one, changes nothing, and what to do instead.
import type { By } from '../events.ts'
import type { Refusal } from './refusal.ts'

export const pausedAlready = (name: string, { by, reason }: By): Refusal => ({
  code: 'pausedAlready',
  message: `${name} is paused already, by ${by}: ${reason}; to give another reason, resume it first`,
})

/** `instead`: where what is paused is listed, or what was meant. */
export const notPaused = (name: string, instead: string): Refusal => ({
  code: 'notPaused',
  message: `${name} is not paused${instead}`,
})
