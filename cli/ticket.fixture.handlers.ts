// Announces a ticket by a line with its effect key in the file that CONTRAIL_TEST_NOTES names, if it names one.
import { appendFile } from 'node:fs/promises'
import { failed, handle, ok } from 'contrail/dsl'
import { ticket } from './ticket.fixture.ts'

export const ticketHandlers = handle(ticket, {
  Announce: {
    repeat: 'safe',
    run: async ({ title }, { effectKey }) => {
      if (title === 'unspeakable') return failed({ reason: 'nobody may hear of it' })
      const file = process.env['CONTRAIL_TEST_NOTES']
      if (file !== undefined) await appendFile(file, `${effectKey}\n`)
      return ok()
    },
  },
})
