// Each call is booked at the till that CONTRAIL_TEST_TILL names, which books at every call and says what it has booked.
import { handle, notFound, ok } from 'contrail/dsl'
import { firm, insurance, removal, survey, sweep } from './removal.fixture.ts'

interface InCall {
  readonly signal: AbortSignal
}
const till = process.env['CONTRAIL_TEST_TILL'] ?? ''

const book = async (what: string, { signal }: InCall): Promise<void> => {
  const answer = await fetch(`${till}/bookings/${what}`, { method: 'POST', signal })
  if (!answer.ok) throw new Error(`the till answers ${answer.status}`)
}
const isBooked = async (what: string, { signal }: InCall): Promise<boolean> => {
  const { status } = await fetch(`${till}/bookings/${what}`, { signal })
  if (status !== 200 && status !== 404) throw new Error(`the till answers ${status}`)
  return status === 200
}
/** A call that must never be made twice, and can be asked for. */
const once = <P>(name: (payload: P) => string) => ({
  repeat: 'unsafe' as const,
  limit: '5s' as const,
  run: async (payload: P, call: InCall) => {
    await book(name(payload), call)
    return ok({ receipt: name(payload) })
  },
  probe: async (payload: P, call: InCall) => ((await isBooked(name(payload), call)) ? ok({ receipt: name(payload) }) : notFound()),
})
const onceWithout = <P>(name: (payload: P) => string) => ({
  repeat: 'unsafe' as const,
  limit: '5s' as const,
  run: async (payload: P, call: InCall) => {
    await book(name(payload), call)
    return ok()
  },
  probe: async (payload: P, call: InCall) => ((await isBooked(name(payload), call)) ? ok() : notFound()),
})

export const vansAndBoxes = handle(removal, {
  Pack: once(({ box }) => `pack-${box}`),
  HireVan: once(({ removalId }) => `hire-${removalId}`),
  ReturnVan: onceWithout(({ receipt }) => receipt.replace(/^hire/, 'return')),
})
export const insurances = handle(insurance, { Underwrite: once(({ policyId }) => `underwrite-${policyId}`) })
export const surveys = handle(survey, { Measure: onceWithout(({ surveyId }) => `measure-${surveyId}`) })
export const sweeps = handle(sweep, { SweepYard: onceWithout(({ key }) => `sweep-${key.split('@')[1] ?? key}`) })
export const firms = handle(firm, {})
