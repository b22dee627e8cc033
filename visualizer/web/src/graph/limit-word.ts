// What stands before the limit of a node: read by the inspector too, which does not wait for the graph's library.
import { lookOf as appearanceOf } from '../../../look/index.ts'
import type { DrawnNode } from '../api/types.ts'

export const limitWord = ({ kind }: DrawnNode): string =>
  kind === 'start' || kind === 'end' || kind === 'join' ? '' : (appearanceOf(kind).limit ?? '')
