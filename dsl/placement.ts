// What `validate` finds at single nodes: names, durations, depth, addresses of signals, where a workflow may nest.
import { notADuration, parseDuration } from '../base/index.ts'
import { idOf, partsOf } from './graph.ts'
import type { Graph, WorkflowGraph } from './graph.ts'
import { signalOf } from './named.ts'
import type { AnyNode } from './node.ts'

/** Whoever follows a graph recurses; and what is nested deeper no person can follow. */
const DEEPEST = 32
const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/

/** What holds at a place in a graph. */
export interface Around {
  readonly path: string
  readonly depth: number
  /** The aggregate of the stream, which nesting does not change; null: the stream is the instance's own. */
  readonly stream: string | null
  /** Whether the nearest state is the stream's, or that of a nested workflow with a state of its own. */
  readonly state: 'stream' | 'nested'
  /** The workflows around, outermost first. */
  readonly workflows: readonly string[]
}

/** What is wrong with a node and all that it contains. `of` names the signals that the graph waits for. */
export const misplaced = (of: Pick<AnyNode, 'named'>, graph: Graph, around: Around): readonly string[] => {
  const id = idOf(graph, around.path)
  const here = mistakes(of, graph, around).map((mistake) => `${id === '' ? 'the graph' : id}: ${mistake}`)
  // A place that nothing should be at: what stands below would only repeat it, or never end.
  if (here.length > 0 && (graph.kind === 'workflow' || around.depth > DEEPEST)) return here
  const below: Omit<Around, 'path'> = {
    depth: around.depth + 1,
    stream: around.stream,
    state: graph.kind === 'workflow' && graph.state === 'own' ? 'nested' : around.state,
    workflows: graph.kind === 'workflow' ? [...around.workflows, graph.name] : around.workflows,
  }
  return [...here, ...partsOf(graph, around.path).flatMap((part) => misplaced(of, part.graph, { ...below, path: part.path }))]
}

const mistakes = (of: Pick<AnyNode, 'named'>, graph: Graph, around: Around): readonly string[] => {
  if (around.depth > DEEPEST) return [`nested deeper than ${DEEPEST} levels, take a part out`]
  switch (graph.kind) {
    case 'step':
      return nameMistake('step', graph.name)
    case 'perform':
      return nameMistake('side effect', graph.effect)
    case 'sleep':
      return durationMistake(graph.duration)
    case 'waitFor':
      return [...nameMistake('signal', graph.signal), ...durationMistake(graph.timeout), ...addressMistake(of, graph.signal, around)]
    case 'parallel':
    case 'match':
      return branchMistakes(graph.branches.map(({ name }) => name))
    case 'workflow':
      return nestingMistakes(graph, around)
    case 'flow':
      return []
  }
}

/** Nothing where the name can stand in a node's id, an effect key and a URL. */
export const nameMistake = (what: string, name: string): readonly string[] =>
  NAME.test(name) ? [] : [`the name of ${what} '${name}' is wrong: start with a letter, go on with letters, digits, '_' or '-'`]
export const versionMistake = (what: string, version: number): readonly string[] =>
  Number.isSafeInteger(version) && version > 0 ? [] : [`the version of ${what} is ${version}: versions are whole numbers from 1`]
export const durationMistake = (text: string): readonly string[] => (parseDuration(text) === undefined ? [notADuration(text)] : [])

const branchMistakes = (names: readonly string[]): readonly string[] => [
  ...names.flatMap((name) => nameMistake('branch', name)),
  ...names.filter((name, i) => names.indexOf(name) !== i).map((name) => `two branches are called '${name}': rename one`),
]

const streamText = (aggregate: string | null): string => (aggregate === null ? 'an idempotency key' : `aggregate '${aggregate}'`)
const addressMistake = (of: Pick<AnyNode, 'named'>, name: string, { stream }: Around): readonly string[] => {
  const to = signalOf(of, name)?.to.aggregate
  if (to === undefined) return [`no signal is declared as '${name}'`]
  return to === stream ? [] : [`signal '${name}' is addressed to ${streamText(to)}, but the stream here is that of ${streamText(stream)}`]
}

const nestingMistakes = (graph: WorkflowGraph, around: Around): readonly string[] => {
  const { name, version } = graph
  if (around.workflows.includes(name)) return [`workflow '${name}' contains itself: ${[...around.workflows, name].join(' > ')}`]
  const what = `workflow '${name}'`
  return [
    ...nameMistake('workflow', name),
    ...versionMistake(what, version),
    ...stateMistake(graph, around).map((mistake) => `${what} ${mistake}`),
  ]
}
const stateMistake = ({ aggregate, state }: WorkflowGraph, around: Around): readonly string[] => {
  if ((state === 'own') !== (aggregate === null)) {
    const has = aggregate === null ? 'no aggregate' : `aggregate '${aggregate}'`
    return [`has ${has} and state '${state}': it shares a state where it names an aggregate, else it has its own`]
  }
  if (aggregate === null) return []
  if (aggregate !== around.stream) {
    const there = around.stream === null ? 'one that names no aggregate' : `one on '${around.stream}'`
    return [`works on aggregate '${aggregate}', it cannot be nested inline in ${there}`]
  }
  if (around.state === 'stream') return []
  return [`shares the state of aggregate '${aggregate}', it cannot be nested in a workflow with a state of its own`]
}
