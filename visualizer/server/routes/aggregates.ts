// GET /aggregates/:name/:key, and the queries of aggregates and of instances: read from the newest turn, and nothing is written.
import { Hono } from 'hono'
import type { Context } from 'hono'
import { aggregateStream, instanceId, ownStream } from '../../../engine/index.ts'
import type { StreamState, Version } from '../../../engine/index.ts'
import { UnusableVersion } from '../../../versions/index.ts'
import type { AggregateView, QueryAnswer } from '../api.ts'
import { answerQuery, versionsOn } from '../asking.ts'
import type { QueryAnswered } from '../asking.ts'
import type { Deps } from '../deps.ts'
import { instanceQuery } from '../instance-query.ts'
import { listed } from '../list-row.ts'
import { invalid, notFound, problem } from '../problem.ts'
import { streamState } from '../stream-state.ts'

/** Those that wait in line, and signals, that are shown; how many there are is told. */
const SHOWN = 100

export const aggregateRoutes = (deps: Deps): Hono => {
  const { journal, versions, mask } = deps

  const usable = async (hash: string): Promise<Version | undefined> => {
    try {
      return await versions.get(hash)
    } catch (error) {
      if (error instanceof UnusableVersion) return undefined
      throw error
    }
  }
  const view = async (name: string, key: string, state: StreamState, on: readonly Version[]): Promise<AggregateView> => {
    const { holder, queue, kept } = state
    // The holder's version may mark what the newest does not.
    const of = holder ? [...on.map(({ workflow }) => workflow), (await usable(holder.hash))?.workflow] : on.map(({ workflow }) => workflow)
    const hide = mask(of.length === 0 ? [undefined] : of, [{ at: 'state', value: state.state }])
    return {
      aggregate: name,
      key,
      stream: aggregateStream(name, key),
      version: state.version,
      schema: state.aggregate?.schema ?? null,
      state: hide.value('state', state.state),
      holder: holder && { instance: holder.instance, since: holder.since },
      queue: queue.first(SHOWN).map(({ instance, workflow, since }) => ({ instance, workflow, since })),
      queued: queue.size,
      kept: kept.first(SHOWN).map(({ signal, id, expires }) => ({ signal, id, expires })),
      keptCount: kept.size,
      queries: [
        ...new Set(
          on.flatMap(({ queries = [] }) =>
            queries.flatMap((query) => (query.of.kind === 'aggregate' && query.of.name === name ? [query.name] : [])),
          ),
        ),
      ].toSorted(),
    }
  }

  return new Hono()
    .get('/aggregates/:name/:key', async (c) => {
      const { name, key } = c.req.param()
      const state = await streamState(journal, aggregateStream(name, key))
      if (state.aggregate === null) return notFound(c, `${name} '${key}'`)
      return c.json(await view(name, key, state, await versionsOn(deps, name)))
    })
    .get('/aggregates/:name/:key/instances', async (c) => {
      const asked = instanceQuery(c.req.query())
      if (asked.kind === 'invalid') return invalid(c, 'query', asked.error)
      const { name, key } = c.req.param()
      const { rows, next } = await journal.instances({ ...asked.query, stream: aggregateStream(name, key) })
      return c.json({ rows: rows.map(listed), ...(next !== undefined && { next }) })
    })
    .get('/aggregates/:name/:key/queries/:query', async (c) => {
      const { name, key, query } = c.req.param()
      const state = await streamState(journal, aggregateStream(name, key))
      if (state.aggregate === null) return notFound(c, `${name} '${key}'`)
      return answered(c, answerQuery(deps, { query, of: { kind: 'aggregate', name }, versions: await versionsOn(deps, name), state }))
    })
    .get('/workflows/:name/:key/queries/:query', async (c) => {
      const { name, key, query } = c.req.param()
      return ofInstance(c, instanceId(name, key, ownStream(name, key)), query)
    })
    .get('/instances/:id/queries/:query', (c) => ofInstance(c, c.req.param('id'), c.req.param('query')))

  /** Answered by the version that the instance is pinned to, where that knows the query, and else by the activated one. */
  async function ofInstance(c: Context, id: string, query: string): Promise<Response> {
    const row = await journal.instance(id)
    if (row === undefined) return notFound(c, `instance '${id}'`)
    const [pinned, active] = [await usable(row.hash), (await versions.active()).filter(({ workflow }) => workflow.name === row.workflow)]
    const state = await streamState(journal, row.stream)
    if (state.aggregate === null) return notFound(c, `state of instance '${id}'`)
    const of = { kind: 'workflow', name: row.workflow } as const
    return answered(c, answerQuery(deps, { query, of, versions: [...(pinned ? [pinned] : []), ...active], state }))
  }
}

const answered = (c: Context, of: QueryAnswered): Response => {
  switch (of.kind) {
    case 'answered':
      return c.json({ value: of.value, masked: of.masked } satisfies QueryAnswer)
    case 'unknown':
      return problem(c, 404, { code: 'notFound', title: 'Not found', detail: of.detail })
    case 'refused':
      return problem(c, 409, { code: of.code, title: 'The query could not be answered', detail: of.detail })
  }
}
