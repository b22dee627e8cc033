// Labels a parcel by a line with its effect key in the file that CONTRAIL_TEST_NOTES names.
import { appendFile } from 'node:fs/promises'
import { handle, ok } from 'contrail/dsl'
import { parcel } from './parcel.fixture.ts'

export const parcelHandlers = handle(parcel, {
  Label: {
    repeat: 'safe',
    run: async ({ parcelId }, { effectKey }) => {
      await appendFile(process.env['CONTRAIL_TEST_NOTES'] ?? '', `${effectKey}\n`)
      return ok({ label: `label of ${parcelId}` })
    },
  },
})
