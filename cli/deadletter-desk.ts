// Where commands look at dead letters and send them again: the journal of one process, or the topic of a cluster.
import type { KeptLetter } from '../bus/index.ts'
import { resender, streamDeadLetters } from '../trigger-service/index.ts'
import type { Resender } from '../trigger-service/index.ts'
import type { DeadLetterView, Paged } from '../visualizer/server/index.ts'
import { logger } from '../runtime/log.ts'
import { configured, meansCluster } from '../runtime/config/configured.ts'
import { brokerOf, topicsOf } from '../runtime/cluster/connect.ts'
import { nonce } from '../runtime/services.ts'
import { offerLetter } from './offer-letter.ts'
import type { Remote, Where } from './options.ts'
import { reading } from './reading.ts'
import type { Reading } from './reading.ts'
import { clientOf } from './writing.ts'

/** As people see it: sensitive fields are masked. */
export type DeadLetterRow = DeadLetterView

export interface DeadLetterDesk {
  /** The newest first. */
  list(): Promise<readonly DeadLetterRow[]>
  /** By the beginning of its id. */
  show(id: string): Promise<DeadLetterRow | undefined>
  resender(): Resender
}
/** Opens a desk for as long as `use` takes. */
export type OpenDesk = <T>(options: Where & Remote, use: (desk: DeadLetterDesk) => Promise<T>) => Promise<T>

/** The most that a list shows. */
const MOST = 200

export const openDesk: OpenDesk = (options, use) => (meansCluster(options) ? topicDesk(options, use) : journalDesk(options, use))

/** What came over HTTP goes back through the API of a running process: only then must there be one. */
const offerThrough =
  ({ directory, url }: Remote) =>
  (letter: KeptLetter) =>
    offerLetter(clientOf(directory, url), letter)

const journalDesk: OpenDesk = (options, use) =>
  reading(options, (from) => {
    const letters = streamDeadLetters(from.journal)
    return use(deskOver(from, () => resender({ letters, offer: offerThrough(options), now: Date.now })))
  })

/** The journal is read as well: which fields are sensitive, the active workflows say. */
const topicDesk: OpenDesk = async (options, use) => {
  const { config } = configured(options.config)
  const broker = await brokerOf(config, { clientId: `contrail-${nonce()}`, log: logger(config.log) })
  try {
    const { records, deadLetters: letters } = topicsOf(broker)
    const sending = (): Resender => resender({ letters, records, offer: offerThrough(options), now: Date.now })
    return await reading(options, (from) => use(deskOver(from, sending)), { deadLetters: letters })
  } finally {
    await broker.close(1000)
  }
}

const deskOver = (from: Pick<Reading, 'get'>, sending: () => Resender): DeadLetterDesk => {
  async function* rows(): AsyncGenerator<DeadLetterRow, void> {
    let query: string | undefined = ''
    while (query !== undefined) {
      const page: Paged<DeadLetterRow> = await from.get(`/deadletters${query}`)
      yield* page.rows
      query = page.next && `?before=${encodeURIComponent(page.next)}`
    }
  }
  return {
    list: async () => {
      const found: DeadLetterRow[] = []
      for await (const row of rows()) if (found.push(row) === MOST) break
      return found
    },
    show: async (id) => {
      for await (const row of rows()) if (row.id.startsWith(id)) return row
      return undefined
    },
    resender: sending,
  }
}
