// GET /triggers and POST /triggers/:source/pause|resume: sources and topics of starts and signals, and pausing them.
import { Hono } from 'hono'
import type { Context } from 'hono'
import { z } from 'zod'
import type { OperatorAction, PausedTrigger, Version } from '../../../engine/index.ts'
import { evolveTurn, initial, TRIGGERS } from '../../../engine/index.ts'
import type { Paged, TriggerLine } from '../api.ts'
import type { Deps } from '../deps.ts'
import { problem } from '../problem.ts'
import { SOURCES, triggerLines } from '../triggers.ts'
import type { SourceName } from '../triggers.ts'
import { answered, bodyOf, actionFields, textField } from './action-request.ts'

const Body = z.strictObject({ ...actionFields, topic: textField('the name of a topic, or leave it out', 249).exactOptional() })

export const triggerRoutes = (deps: Deps): Hono =>
  new Hono()
    .get('/triggers', async (c) => {
      const page: Paged<TriggerLine> = { rows: await linesOf(deps, await lagsOf(deps)) }
      return c.json(page)
    })
    .post('/triggers/:source/pause', (c) => act(c, deps, { do: 'pauseTrigger', named: c.req.param('source') }))
    .post('/triggers/:source/resume', (c) => act(c, deps, { do: 'resumeTrigger', named: c.req.param('source') }))

const linesOf = async ({ journal, versions }: Deps, lags?: ReadonlyMap<string, number>): Promise<readonly TriggerLine[]> => {
  const [active, { snapshot, turns }] = await Promise.all([versions.active(), journal.load(TRIGGERS)])
  const paused: readonly PausedTrigger[] = turns.reduce(evolveTurn, snapshot?.state ?? initial).paused ?? []
  return triggerLines({ active, older: await olderOf({ journal, versions }, active), paused, ...(lags && { lags }) })
}

/** Versions whose open instances may wait for signals of their own; what cannot be loaded shows nothing. */
const olderOf = async (
  { journal, versions }: Pick<Deps, 'journal' | 'versions'>,
  active: readonly Version[],
): Promise<readonly Version[]> => {
  const current = new Set(active.map(({ hash }) => hash))
  const hashes = (await journal.openVersions()).filter((hash) => !current.has(hash))
  const found = await Promise.all(hashes.map((hash) => versions.get(hash).catch(() => undefined)))
  return found.filter((version) => version !== undefined)
}

/** Without an answer of the brokers the lag is unknown; what is paused is still shown. */
const lagsOf = async ({ monitor }: Deps): Promise<ReadonlyMap<string, number>> => {
  const views = (await monitor?.partitions().catch(() => [])) ?? []
  return new Map([...Map.groupBy(views, ({ topic }) => topic)].map(([topic, of]) => [topic, of.reduce((sum, { lag }) => sum + lag, 0)]))
}

interface Asked {
  readonly do: Extract<OperatorAction, { readonly source: string }>['do']
  /** The source as the address names it. */
  readonly named: string
}
const act = async (c: Context, deps: Deps, { do: what, named }: Asked): Promise<Response> => {
  const source = SOURCES.find((one) => one === named)
  if (source === undefined) {
    const detail = `There is no source '${named}' that can be paused: there are http, by which files come too, and kafka.`
    return problem(c, 404, { code: 'notFound', title: 'Not found', detail })
  }
  const body = await bodyOf(c, Body)
  if (body instanceof Response) return body
  const { topic, ...who } = body
  const wrong = topic === undefined ? undefined : await wrongTopic(deps, source, topic)
  if (wrong !== undefined) return problem(c, 422, { code: 'invalid', title: 'The body is not valid', detail: `body.topic: ${wrong}` })
  const action: OperatorAction = { do: what, source, ...(topic !== undefined && { topic }) }
  return answered(c, await deps.ask({ kind: 'operator', stream: TRIGGERS, ...who, action }))
}

/** A topic is named by an active workflow or signal, or is paused from when it was. */
const wrongTopic = async (deps: Deps, source: SourceName, topic: string): Promise<string | undefined> => {
  if (source === 'http') return 'http has no topics, it is paused as a whole: leave it out'
  const known = (await linesOf(deps)).flatMap((line) => (line.source === source && line.topic !== null ? [line.topic] : []))
  if (known.includes(topic)) return undefined
  const names = known.length === 0 ? 'none is' : `these are: ${known.join(', ')}`
  return `no active workflow or signal names the topic '${topic}', ${names}`
}
