// From what came to start a workflow to the command for its stream. Pure.
import type { RunCode, StartCommand, Version } from '../engine/index.ts'
import type { AnyWorkflow, TriggerValue } from '../dsl/index.ts'
import { didYouMean } from '../base/index.ts'
import type { JsonValue } from '../base/index.ts'
import { aggregateStream, instanceId, ownStream } from '../engine/index.ts'
import { refused } from './answers.ts'
import type { Refused, Source, StartRequest } from './answers.ts'
import { firstMade } from './first-made.ts'
import { invalid, keyIn, payloadOf } from './payload.ts'
import type { Incoming } from './payload.ts'

export interface Startable {
  readonly kind: 'startable'
  readonly version: Version
  /** Those that take from the source, in the order of their declaration; at least one. */
  readonly triggers: readonly TriggerValue[]
}

/** What can be started now: the active versions, by the name of their workflow. */
interface Workflows {
  readonly workflows: ReadonlyMap<string, Version>
}

/** The active version and the triggers that a name and a source lead to, or why there are none, whatever the payload is. */
export const startable = ({ workflows }: Workflows, name: string, source: Source): Startable | Refused => {
  const version = workflows.get(name)
  if (version === undefined) {
    const hint = didYouMean(name, workflows.keys())
    return refused('unknownWorkflow', `there is no active workflow ${JSON.stringify(name)}${hint}: activate a version of it`)
  }
  const triggers = version.workflow.triggers.filter((of) => of.source === source)
  if (triggers.length > 0) return { kind: 'startable', version, triggers }
  const has = [...new Set(version.workflow.triggers.map((of) => of.source))].join(', ')
  return refused('noSuchTrigger', `workflow ${name} has no trigger ${source}({ decode, id }), only ${has}: add one to its triggers`)
}

/** What somebody asks for by the workflow's name. */
export const startCommand = (catalog: Workflows, request: StartRequest, run: RunCode): StartCommand | Refused => {
  const found = startable(catalog, request.workflow, request.source)
  if (found.kind === 'refused') return found
  const start = startBy(found, { ...request, run })
  const { waitMs = 0 } = request
  return start.kind === 'start' && waitMs > 0 ? { ...start, awaitResult: true, waitMs: Math.ceil(waitMs) } : start
}

/** What the first trigger that takes it makes of a payload. */
export const startBy = ({ version, triggers }: Pick<Startable, 'version' | 'triggers'>, came: Incoming): StartCommand | Refused =>
  triggers.length === 1 && triggers[0] !== undefined
    ? decoded(version, triggers[0], came)
    : firstMade(triggers.map((trigger) => () => decoded(version, trigger, came)))

const decoded = ({ workflow, hash }: Version, trigger: TriggerValue, came: Incoming): StartCommand | Refused => {
  const { name, version: number } = workflow
  const payload = payloadOf({ target: `workflow ${name}`, version: hash }, trigger, came)
  if (payload.kind === 'refused') return payload
  const { value: input, id: key } = payload
  const stream = streamFor(workflow, input, key)
  if (typeof stream !== 'string') return stream
  return { kind: 'start', stream, instance: instanceId(name, key, stream), workflow: name, number, hash, key, input, origin: came.origin }
}

const streamFor = ({ name, aggregate }: AnyWorkflow, input: JsonValue, key: string): string | Refused => {
  if (aggregate === null) return ownStream(name, key)
  const at = keyIn(input, aggregate.key)
  return typeof at === 'string' ? aggregateStream(aggregate.name, at) : invalid(`workflow ${name}`, [at])
}
