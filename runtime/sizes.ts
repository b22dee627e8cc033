// How large what steps leave may be, as an operator sets it.
import { defaultLimits } from '../engine/index.ts'
import type { TurnLimits } from '../engine/index.ts'

/** In characters as JSON, about. */
export interface Sizes {
  readonly outputSize: number
  readonly payloadSize: number
  readonly stateSize: number
  readonly turnSize: number
}

export const limitsOf = ({ outputSize, payloadSize, stateSize, turnSize }: Partial<Sizes>): TurnLimits => ({
  ...defaultLimits,
  ...(outputSize !== undefined && { output: outputSize }),
  ...(payloadSize !== undefined && { payload: payloadSize }),
  ...(stateSize !== undefined && { state: stateSize }),
  ...(turnSize !== undefined && { size: turnSize }),
})
