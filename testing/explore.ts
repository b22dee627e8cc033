// Random walks: what could happen to a workflow happens in random order, and it must never need a person by its own fault.
import type { AnyWorkflow } from '../dsl/index.ts'
import { childrenOf, nodesOf, validate } from '../dsl/internal.ts'
import type { Event, InstanceStatus } from '../engine/index.ts'
import { movesIn, startOf } from './moves.ts'
import type { Move, Values, Walking } from './moves.ts'
import { randomBy } from './random.ts'
import { happen, nothingOf } from './scenario.ts'
import type { Happened } from './scenario.ts'

export interface ExploreOptions {
  /** How many walks; 100 without a word. */
  readonly runs?: number
  /** The first walk's; each has the next. The same seed is the same walk. 1 without a word. */
  readonly seed?: number
  /** What happens in a walk at most; 60 without a word. */
  readonly steps?: number
  /** Workflows that it starts or tells something. */
  readonly besides?: readonly AnyWorkflow[]
  /** What is drawn for payloads of a workflow or a signal, outcomes of a side effect (`'Charge'`, `'Charge failed'`) and answers to a task, by name. */
  readonly values?: Values
  /** Codes of trouble that are meant to be: `['threw']`. */
  readonly parks?: readonly string[]
}
/** What the walks came to. */
export interface Explored {
  readonly runs: number
  /** How many instances of the workflow ended how, or stand how at the end of their walk. */
  readonly statuses: Readonly<Partial<Record<InstanceStatus, number>>>
  /** Nodes that no walk came to. */
  readonly unreached: readonly string[]
}

/** An undo that did not come about is for a person, whoever's fault it is. */
const NOT_UNDONE = 'notUndone'

/**
 * Answers, signals, tasks, time and cancels in random order. Throws where the workflow parks by its own fault, such as a step that throws:
 * with what happened, as lines of a test, and with no more of it than is needed.
 */
export const explore = (
  workflow: AnyWorkflow,
  { runs = 100, seed = 1, steps = 60, besides = [], values = {}, parks = [] }: ExploreOptions = {},
): Explored => {
  const workflows = [workflow, ...besides]
  const wrong = workflows.flatMap((one) => validate(one))
  if (wrong.length > 0) throw new TypeError(`a deploy would refuse this: ${wrong.join('; ')}`)
  const world = { workflows, parks: new Set([NOT_UNDONE, ...parks]) }
  const statuses: Partial<Record<InstanceStatus, number>> = {}
  const reached = new Set<string>()
  for (let run = 0; run < runs; run++) {
    const walk = walked(workflow, { random: randomBy(seed + run), values }, { ...world, steps })
    for (const event of walk.past.events) if ('node' in event && typeof event.node === 'string') reached.add(event.node)
    const status = walk.past.instances.get(walk.past.instance ?? '')?.status
    if (status !== undefined) statuses[status] = (statuses[status] ?? 0) + 1
    if (walk.fault !== undefined) throw faultOf(workflow, shrunk(walk.moves, world), world, seed + run)
  }
  return { runs, statuses, unreached: leavesOf(workflow).filter((id) => !reached.has(id)) }
}

/** What stands in the journal when it is reached: a container follows from what is in it, an empty flow and a `take` from what is before. */
const leavesOf = ({ graph }: AnyWorkflow): readonly string[] =>
  nodesOf(graph)
    .filter((node) => node.graph.kind !== 'take' && node.graph.kind !== 'flow' && childrenOf(graph, node.id).length === 0)
    .map(({ id }) => id)

interface World {
  readonly workflows: readonly AnyWorkflow[]
  readonly parks: ReadonlySet<string>
}
type Fault = Extract<Event, { readonly kind: 'InstanceParked' }>
interface Walk {
  readonly past: Happened
  readonly moves: readonly Move[]
  readonly fault: Fault | undefined
}

const faultIn = ({ events }: Happened, { parks }: World): Fault | undefined =>
  events.find((event): event is Fault => event.kind === 'InstanceParked' && !parks.has(event.trouble.code))

/** Undefined where it is refused: then it did not happen. A refusal is a plain error; any other is a fault of ours, and comes through. */
const after = (past: Happened, { happening }: Move): Happened | undefined => {
  try {
    return happen(past, happening)
  } catch (error) {
    if (error instanceof Error && error.name === 'Error') return undefined
    throw error
  }
}

const walked = (workflow: AnyWorkflow, walking: Walking, { steps, ...world }: World & { readonly steps: number }): Walk => {
  const first = startOf(workflow, walking)
  let past = happen(nothingOf(world.workflows), first.happening)
  const moves = [first]
  for (let step = 1; step < steps && faultIn(past, world) === undefined; step++) {
    const ways = movesIn(past, walking)
    const move = walking.random.of(ways)()
    if (move === undefined) continue
    const next = after(past, move)
    if (next === undefined) continue
    past = next
    moves.push(move)
  }
  return { past, moves, fault: faultIn(past, world) }
}

const replayed = (moves: readonly Move[], world: World): Happened | undefined =>
  moves.reduce<Happened | undefined>((past, move) => past && after(past, move), nothingOf(world.workflows))

/** Without what is not needed for it to park. */
const shrunk = (moves: readonly Move[], world: World): readonly Move[] => {
  for (let at = moves.length - 1; at > 0; at--) {
    const fewer = moves.filter((_, i) => i !== at)
    const past = replayed(fewer, world)
    if (past && faultIn(past, world)) return shrunk(fewer, world)
  }
  return moves
}

const faultOf = ({ name }: AnyWorkflow, moves: readonly Move[], world: World, seed: number): Error => {
  const past = replayed(moves, world)
  const fault = past && faultIn(past, world)
  const where = fault?.node === undefined ? '' : ` at ${fault.node}`
  const lines = moves.map(({ line }) => `  ${line},`).join('\n')
  return new Error(
    `${fault?.instance ?? name} parks${where} by its own fault: ${fault?.trouble.message ?? ''}\n.when(\n${lines}\n)\nthe same walk again: explore(…, { seed: ${seed}, runs: 1 })`,
  )
}
