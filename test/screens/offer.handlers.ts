// Registers offers, each under a number made of its effect key.
import { handle, ok } from 'contrail/dsl'
import { offer } from './offer.ts'

export const registrations = handle(offer, {
  Register: { repeat: 'safe', limit: '5s', run: async (_payload, { effectKey }) => ok({ number: effectKey }) },
})
