// Handlers that serve both versions.
import { handleVersions, ok } from 'contrail/dsl'
import { bill as first } from './bill-first.fixture.ts'
import { bill } from './bill-second.fixture.ts'

export const handlers = handleVersions([bill, first], {
  Charge: { repeat: 'safe', run: async (payload) => ok({ receipt: `${'cents' in payload ? payload.cents : payload.amount * 100}` }) },
})
