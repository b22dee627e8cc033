// Inspections: most are done at once, in some the step hangs. These must end as stuck, alone, and be done once a person has edited their input.
import { setTimeout as pause } from 'node:timers/promises'
import type { RecordOut } from '../../bus/index.ts'
import { ownStream } from '../../engine/index.ts'
import type { InstanceRow } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'

export const TOPIC = 'orders.inspections'
const HANGS = `${'A'.repeat(40)}!`
const HARMLESS = 'ABC 123'
const encoder = new TextEncoder()

const record = (inspectionId: string, text: string): RecordOut => ({
  topic: TOPIC,
  key: encoder.encode(inspectionId),
  value: encoder.encode(JSON.stringify({ inspectionId, text })),
})
export const harmless = (id: string): RecordOut => record(id, HARMLESS)
export const hanging = (id: string): RecordOut => record(id, HANGS)
export const idsOf = (name: string, count: number): readonly string[] => Array.from({ length: count }, (_, n) => `${name}-${n + 1}`)
export const inspectionInstance = (id: string): string => ownStream('Inspection', id)

/** `review`: all that need a person. Exactly those that hang must be there, for this reason. */
export const wrongWithStuck = (review: readonly Pick<InstanceRow, 'instance' | 'trouble'>[], ids: readonly string[]): readonly string[] => {
  const expected = new Set(ids.map(inspectionInstance))
  const stuck = new Set(review.filter(({ trouble }) => trouble?.code === 'stuck').map(({ instance }) => instance))
  return [
    ...[...expected].filter((instance) => !stuck.has(instance)).map((instance) => `${instance} hangs and is not in review as stuck`),
    ...review
      .filter(({ instance }) => !expected.has(instance) || !stuck.has(instance))
      .map(({ instance, trouble }) => `${instance} needs a person: ${trouble?.code}, ${trouble?.message}`),
  ]
}

const PAGE = 1_000
export const inReview = async (journal: Pick<Journal, 'instances'>): Promise<readonly InstanceRow[]> => {
  const rows: InstanceRow[] = []
  for (let cursor: string | undefined; ;) {
    const page = await journal.instances({ status: 'review', limit: PAGE, ...(cursor !== undefined && { cursor }) })
    rows.push(...page.rows)
    if (page.next === undefined) return rows
    cursor = page.next
  }
}

/** As a person does it on the page: with another text. What is refused or not answered is told. */
export const resubmit = async (url: string, ids: readonly string[]): Promise<readonly string[]> => {
  const wrong: string[] = []
  for (const id of ids) {
    const instance = inspectionInstance(id)
    const action = { do: 'resubmit', instance, input: { inspectionId: id, text: HARMLESS } }
    const answer = await fetch(`${url}/api/v1/instances/${encodeURIComponent(instance)}/actions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: `resubmit-${id}`, by: 'chaos', reason: 'another text', action }),
      signal: AbortSignal.timeout(60_000),
    })
      .then(async (came) => (came.ok ? undefined : `${came.status}: ${await came.text()}`))
      .catch(String)
    if (answer !== undefined) wrong.push(`the resubmit of ${instance} is answered by ${answer}`)
  }
  return wrong
}

const LOOK = 300
/** Asks until all are completed or it is too late; resolves with those that are not. The store may be away meanwhile. */
export const notCompleted = async (
  ids: readonly string[],
  of: { readonly open: () => Promise<Journal>; readonly late: () => boolean },
): Promise<readonly string[]> => {
  let left = ids
  let journal: Journal | undefined
  try {
    for (; left.length > 0 && !of.late(); await pause(LOOK)) {
      try {
        const opened = (journal ??= await of.open())
        const rows = await Promise.all(left.map((id) => opened.instance(inspectionInstance(id))))
        left = left.filter((_, i) => rows[i]?.status !== 'completed')
      } catch {
        // It is killed or frozen now and then, and comes back.
      }
    }
    return left
  } finally {
    await journal?.close()
  }
}
