// Handlers that know the second version alone.
import { handle, ok } from 'contrail/dsl'
import { bill } from './bill-second.fixture.ts'

export const handlers = handle(bill, { Charge: { repeat: 'safe', run: async ({ cents }) => ok({ receipt: `${cents}` }) } })
