// Labels a parcel: a line with its effect key and trace in the file that CONTRAIL_TEST_NOTES names, once nothing stands at CONTRAIL_TEST_HOLD.
import { existsSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { handle, ok } from 'contrail/dsl'
import { parcel } from './parcel.fixture.ts'

const { CONTRAIL_TEST_NOTES: notes = '', CONTRAIL_TEST_HOLD: hold = '' } = process.env
const LOOK = 50

export const parcelHandlers = handle(parcel, {
  Label: {
    repeat: 'safe',
    limit: '5m',
    run: async ({ parcelId }, { effectKey, trace = '' }) => {
      while (existsSync(hold)) await pause(LOOK)
      await appendFile(notes, `${effectKey} ${trace}\n`)
      return ok({ label: `label of ${parcelId}` })
    },
  },
})
