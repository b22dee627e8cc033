// From a request to start a workflow to the command for its stream. Pure.
import type { StartCommand } from '../bus/index.ts'
import type { AnyWorkflow, JsonValue, TriggerValue } from '../dsl/index.ts'
import { aggregateStream, instanceId, ownStream } from '../journal/index.ts'
import type { Version } from '../journal/index.ts'
import { refused } from './answers.ts'
import type { Refused, Source, StartRequest } from './answers.ts'
import type { Catalog } from './catalog.ts'
import { invalid, keyIn, payloadOf } from './payload.ts'

interface Startable {
  readonly kind: 'startable'
  readonly version: Version
  readonly trigger: TriggerValue
}

/** The active version and the trigger that a name and a source lead to, or why there is none, whatever the payload is. */
export const startable = (catalog: Catalog, name: string, source: Source): Startable | Refused => {
  const version = catalog.workflows.get(name)
  if (version === undefined)
    return refused('unknownWorkflow', `there is no active workflow ${JSON.stringify(name)}: activate a version of it`)
  const { triggers } = version.workflow
  const trigger = triggers.find((of) => of.source === source)
  if (trigger !== undefined) return { kind: 'startable', version, trigger }
  const has = [...new Set(triggers.map((of) => of.source))].join(', ')
  return refused('noSuchTrigger', `workflow ${name} has no trigger ${source}({ decode, id }), only ${has}: add one to its triggers`)
}

export const startCommand = (catalog: Catalog, request: StartRequest): StartCommand | Refused => {
  const { workflow: name, source, raw, origin, waitMs = 0 } = request
  const found = startable(catalog, name, source)
  if (found.kind === 'refused') return found
  const { workflow, hash } = found.version
  const payload = payloadOf(`workflow ${name}`, found.trigger, raw)
  if (payload.kind === 'refused') return payload
  const { value: input, id: key } = payload
  const stream = streamFor(workflow, input, key)
  if (typeof stream !== 'string') return stream
  const instance = instanceId(name, key, stream)
  const start: StartCommand = { kind: 'start', stream, instance, workflow: name, number: workflow.version, hash, key, input, origin }
  return waitMs > 0 ? { ...start, awaitResult: true } : start
}

const streamFor = ({ name, aggregate }: AnyWorkflow, input: JsonValue, key: string): string | Refused => {
  if (aggregate === null) return ownStream(name, key)
  const at = keyIn(input, aggregate.key)
  return typeof at === 'string' ? aggregateStream(aggregate.name, at) : invalid(`workflow ${name}`, [at])
}
