// The journal in Cosmos DB: any number of processes, charged by the request.
import { addressShown, field, flag, hidden, text } from '../config/fields.ts'
import { importOptional } from './optional-package.ts'
import { journalAdapter } from './journal-adapter.ts'
import type { Charges, JournalStore } from './journal-adapter.ts'
import { restored } from './restored.ts'

const adapter = () => importOptional('@azure/cosmos', () => import('../../journal/cosmos/index.ts'))

export const cosmos = journalAdapter({
  kind: 'cosmos',
  config: {
    endpoint: field(text().exactOptional(), "cosmos: the account's address", { show: addressShown }),
    key: field(text().exactOptional(), "cosmos: the account's key", { show: hidden }),
    database: field(text().default('contrail'), 'cosmos: the database of its containers'),
    emulator: field(flag().default(false), 'cosmos: whether it is an emulator, with one endpoint and no feed of changes'),
  },
  needs: ['endpoint', 'key'],
  store: ({ endpoint = '', key = '', database, emulator }): JournalStore => {
    const settings = { endpoint, key, database, emulator }
    const open: JournalStore['open'] = async ({ warn }) => {
      const journal = await (await adapter()).openCosmosJournal({ ...settings, warn })
      return { ...journal, charges: () => chargesOf(journal.ru()) }
    }
    return {
      sound: 'account and containers are as they should be; the streams in them were not read',
      open,
      acceptLoss: (of) => restored({ open }, of),
      migrate: async () => {
        await (await adapter()).migrateCosmos(settings)
        return [`the database ${database} has all that it needs`]
      },
      check: async () => {
        const wrong = await (await adapter()).checkCosmos(settings)
        return wrong.map((what) => ({ stream: '', version: 0, what }))
      },
    }
  },
})

const chargesOf = (report: Readonly<Record<string, Omit<Charges[number], 'purpose'> | undefined>>): Charges =>
  Object.entries(report).flatMap(([purpose, spent]) =>
    spent === undefined ? [] : [{ purpose, charged: spent.charged, computed: spent.computed }],
  )
