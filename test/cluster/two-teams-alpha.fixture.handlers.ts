// The handler of Alpha, by the team that has no other.
import { appendFile } from 'node:fs/promises'
import { handleSome, ok } from 'contrail/dsl'
import { twoTeams } from './two-teams.fixture.ts'

const { CONTRAIL_TEST_NOTES: notes = '' } = process.env

export const alphaHandlers = handleSome(twoTeams, {
  Alpha: {
    repeat: 'safe',
    run: async ({ id }) => {
      await appendFile(notes, `Alpha ${id}\n`)
      return ok()
    },
  },
})
