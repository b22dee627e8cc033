// Rounds and items are frames: each gives all that stands inside it one visit of its own. This tells which visit stands inside which.
import type { Entry } from '../base/index.ts'
import { join } from '../dsl/internal.ts'
import { nodeOfPlace, placeKey, visitOfPlace } from './ids.ts'
import { isWithin } from './nodes/places.ts'
import { pathOfScope, visitOfScope } from './scope-names.ts'
import type { Instance, NodeDone } from './state.ts'

interface Place {
  readonly node: string
  readonly visit: number
}
/** What stands inside `node` in this visit of it has the visits from `base` on, `count` of them. */
interface Frame extends Place {
  readonly base: number
  readonly count: number
  readonly isItem: boolean
  readonly isUndo: boolean
  /** Of an undo: what it stands in, also where the rounds around what it undoes are forgotten. */
  readonly units?: readonly string[]
}

export interface Frames {
  /** The visit that a place has by its frame, whatever was done again of it. */
  given(place: Place): number
  /** The visit that what stands directly in `around` has, there where the place is, which stands in it at any depth. */
  givenIn(around: string, place: Place): number
  /** Whether a place stands inside this visit of a node, or in one of these parts of it. What is being undone in there stands beside it. */
  isInside(place: Place, around: Place, paths: readonly string[]): boolean
  /** Whether a place stands inside an item of a list. */
  isInItem(place: Place): boolean
  /** Where it stands in an undo: the place of what is undone. */
  undoAround(place: Place): Place | undefined
}

const framesIn = (entries: readonly Entry<NodeDone>[]): readonly Frame[] =>
  entries.flatMap(({ key, value }) =>
    (value.kind === 'items' || value.kind === 'round' || value.kind === 'undo' || value.kind === 'parked') && value.base !== undefined
      ? [
          {
            node: nodeOfPlace(key),
            visit: visitOfPlace(key),
            base: value.base,
            count: ('count' in value ? value.count : undefined) ?? 1,
            isItem: value.kind === 'items' || value.kind === 'parked',
            isUndo: value.kind === 'undo',
            ...(value.kind === 'undo' && { units: value.units }),
          },
        ]
      : [],
  )

export const framesOf = ({ done, reruns }: Pick<Instance, 'done' | 'reruns'>): Frames => {
  const frames = done.perPage(framesIn).flat()
  const followed = new Map(
    Object.entries(reruns ?? {}).map(([of, visit]) => [placeKey({ node: nodeOfPlace(of), visit }), visitOfPlace(of)]),
  )

  const given = ({ node, visit }: Place): number => {
    if (followed.size === 0) return visit
    let first = visit
    for (let of = followed.get(placeKey({ node, visit })); of !== undefined; of = followed.get(placeKey({ node, visit: of }))) first = of
    return first
  }
  /** The frames that a place stands in, out to `around`, and the visit of what stands directly in there. */
  const outTo = (around: string | undefined, place: Place): { readonly visit: number; readonly through: readonly Frame[] } => {
    let { node } = place
    let visit = given(place)
    let through: Frame[] | undefined
    for (let frame = innermost(frames, around, { node, visit }); frame; frame = innermost(frames, around, { node, visit })) {
      node = frame.node
      visit = given(frame)
      ;(through ??= []).push(frame)
    }
    return { visit, through: through ?? NO_FRAMES }
  }
  const givenIn = (around: string, place: Place): number => outTo(around, place).visit
  const isInside = (place: Place, around: Place, paths: readonly string[]): boolean => {
    if (place.node === around.node || !isWithin(place.node, around.node)) return false
    if (paths.length > 0 && !paths.some((path) => isWithin(place.node, path))) return false
    const { visit, through } = outTo(around.node, place)
    if (through.some(({ isUndo }) => isUndo)) return false
    const own = frames.find(({ node, base, count }) => node === around.node && visit >= base && visit < base + count)
    if (own?.isUndo) return false
    return own ? own.visit === around.visit : visit === given(around)
  }
  /** Whether that is an item of a list. */
  const isItemUnit = (unit: string): boolean => {
    const [path, visit] = [pathOfScope(unit), visitOfScope(unit)]
    return frames.some(({ node, isItem, base, count }) => isItem && join(node, 'body') === path && visit >= base && visit < base + count)
  }
  const isInItem = (place: Place): boolean =>
    outTo(undefined, place).through.some(({ isItem, units }) => isItem || units?.some(isItemUnit) === true)
  const undoAround = (place: Place): Place | undefined => outTo(undefined, place).through.find(({ isUndo }) => isUndo)
  return { given, givenIn, isInside, isInItem, undoAround }
}

const NO_FRAMES: readonly never[] = []

/** The frame nearest to a place of all that stand between it and `around`; without that of all around it. */
const innermost = (frames: readonly Frame[], around: string | undefined, { node, visit }: Place): Frame | undefined => {
  let nearest: Frame | undefined
  for (const frame of frames) {
    const isInner = around === undefined || (frame.node !== around && isWithin(frame.node, around))
    const isBetween = frame.node !== node && isWithin(node, frame.node) && isInner
    if (isBetween && visit >= frame.base && visit < frame.base + frame.count && !(nearest && nearest.node.length > frame.node.length))
      nearest = frame
  }
  return nearest
}
