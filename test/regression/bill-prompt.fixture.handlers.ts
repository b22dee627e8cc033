// A provider that is away.
import { handle } from 'contrail/dsl'
import { bill } from './bill-prompt.fixture.ts'

export const handlers = handle(bill, {
  Charge: {
    repeat: 'safe',
    run: async () => {
      throw new Error('the provider is away')
    },
  },
})
