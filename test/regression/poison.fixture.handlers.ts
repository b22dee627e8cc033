// Notes a payment: nothing happens anywhere.

import { handle, ok } from 'contrail/dsl'
import { pay } from './poison.fixture.ts'

export const payHandlers = handle(pay, { Note: { repeat: 'safe', run: async ({ id }) => ok(id) } })
