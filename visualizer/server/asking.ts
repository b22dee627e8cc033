// A query is answered: by which version, on which state, under the limit of a step.
import { askQuery, MASK, sensitivePaths } from '../../dsl/internal.ts'
import type { QueryValue } from '../../dsl/internal.ts'
import type { JsonValue } from '../../base/index.ts'
import { didYouMean } from '../../base/index.ts'
import { runCode } from '../../engine/index.ts'
import type { StreamState, Version } from '../../engine/index.ts'
import type { Deps } from './deps.ts'
import { readAs } from './stream-state.ts'

export type QueryAnswered =
  | { readonly kind: 'answered'; readonly value: JsonValue; readonly masked: boolean }
  | { readonly kind: 'unknown'; readonly detail: string }
  | { readonly kind: 'refused'; readonly code: 'newer' | 'threw' | 'stuck'; readonly detail: string }

interface Asking {
  readonly query: string
  readonly of: QueryValue['of']
  /** Those that may answer, the one that is wanted most in front. */
  readonly versions: readonly Version[]
  readonly state: StreamState
}

export const answerQuery = ({ run }: Pick<Deps, 'run'>, { query: name, of, versions, state }: Asking): QueryAnswered => {
  const own = versions.map((version) => ({
    version,
    queries: (version.queries ?? []).filter((q) => q.of.kind === of.kind && q.of.name === of.name),
  }))
  const found = own.flatMap(({ version, queries }) => queries.flatMap((query) => (query.name === name ? [{ version, query }] : [])))[0]
  if (!found) {
    const names = [...new Set(own.flatMap(({ queries }) => queries.map((query) => query.name)))].toSorted()
    const there = names.length === 0 ? 'none is exported beside its workflows' : `there are ${names.join(', ')}`
    return { kind: 'unknown', detail: `There is no query '${name}' of ${of.kind} '${of.name}'${didYouMean(name, names)}: ${there}.` }
  }
  const { version, query } = found
  const place = () => ({ what: `query '${name}'`, version: version.hash, of: 'a question' })
  try {
    const ran = runCode(run ? { run } : {}, place, () => {
      const read = readAs(state, version.workflow)
      return read.kind === 'newer' ? read : askQuery(query, { state: read.state, schema: version.workflow.state })
    })
    if (ran.kind === 'stuck') return { kind: 'refused', code: 'stuck', detail: ran.fault.message }
    const { value } = ran
    if (value.kind === 'newer')
      return {
        kind: 'refused',
        code: 'newer',
        detail: `the state is of version ${value.schema} of ${of.name}, the version that answers reads ${value.known}: activate a newer one`,
      }
    return value.kind === 'faulted' ? { kind: 'refused', code: 'threw', detail: value.message } : { ...value, kind: 'answered' }
  } catch (error) {
    // It has the whole state before it, and no view of that tells what it has looked at.
    const isOpen = sensitivePaths(version.workflow.state).length === 0
    const why = isOpen
      ? error instanceof Error
        ? error.message
        : String(error)
      : `why is hidden (${MASK}), because some of the state is sensitive`
    return { kind: 'refused', code: 'threw', detail: `the upcast of ${of.name} threw: ${why}` }
  }
}

/** Activated versions with the state of an aggregate, that which reads the newest first. */
export const versionsOn = async ({ versions }: Pick<Deps, 'versions'>, aggregate: string): Promise<readonly Version[]> =>
  (await versions.active())
    .filter(({ workflow }) => workflow.aggregate?.name === aggregate)
    .toSorted(
      (a, b) => (b.workflow.aggregate?.version ?? 0) - (a.workflow.aggregate?.version ?? 0) || (a.workflow.name < b.workflow.name ? -1 : 1),
    )
