// Each call is booked at the till that CONTRAIL_TEST_TILL names, which books at every call and says what it has booked.
import { handle, notFound, ok } from 'contrail/dsl'
import { insurance, removal, survey, sweep } from './removal.fixture.ts'

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
/** A call that must never be made twice, and can be asked for; `gives`: what it answers, made of what it is booked as. */
const once = <P, V>(name: (payload: P) => string, gives: (name: string) => V) => ({
  repeat: 'unsafe' as const,
  limit: '5s' as const,
  run: async (payload: P, call: InCall) => {
    await book(name(payload), call)
    return gives(name(payload))
  },
  probe: async (payload: P, call: InCall) => ((await isBooked(name(payload), call)) ? gives(name(payload)) : notFound()),
})
const receipt = (name: string) => ok({ receipt: name })
const nothing = () => ok()

export const vansAndBoxes = handle(removal, {
  Pack: once(({ box }) => `pack-${box}`, receipt),
  HireVan: once(({ removalId }) => `hire-${removalId}`, receipt),
  ReturnVan: once(({ receipt: hired }) => hired.replace(/^hire/, 'return'), nothing),
})
export const insurances = handle(insurance, { Underwrite: once(({ policyId }) => `underwrite-${policyId}`, receipt) })
export const surveys = handle(survey, { Measure: once(({ surveyId }) => `measure-${surveyId}`, nothing) })
export const sweeps = handle(sweep, { SweepYard: once(({ key }) => `sweep-${key.split('@')[1] ?? key}`, nothing) })
