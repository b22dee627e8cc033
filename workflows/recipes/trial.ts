// A trial: a welcome, then an upgrade, a goodbye or the end of the trial; a card that is refused is tried again on three days.
import { after, byKey, duration, flow, http, match, perform, race, repeat, sideEffect, signal, sleep } from 'contrail/dsl'
import { step, take, takes, waitFor, workflow } from 'contrail/dsl'
import type { Data, Exhausted, Failed, Ok, Waited } from 'contrail/dsl'
import { z } from 'zod'

const Signup = z.object({
  customerId: z.string().min(1),
  email: z.email().meta({ sensitive: 'pii' }),
  cents: z.int(),
  trial: duration(),
})
interface Signup extends Data<typeof Signup> {}
const State = z.object({ status: z.enum(['trial', 'paid', 'left', 'suspended']), receipt: z.string().optional() })
interface State extends Data<typeof State> {}
const Said = z.object({ customerId: z.string(), id: z.string() })
interface Said extends Data<typeof Said> {}
const Receipt = z.object({ receipt: z.string() })
interface Receipt extends Data<typeof Receipt> {}
const Refusal = z.object({ why: z.string() })
interface Refusal extends Data<typeof Refusal> {}

export const upgrade = signal('Upgrade', { payload: Said, id: 'id', to: byKey('customerId') })
export const goodbye = signal('Goodbye', { payload: Said, id: 'id', to: byKey('customerId') })
export const sendMail = sideEffect('SendMail', { payload: z.object({ email: z.email(), text: z.string() }) })
export const charge = sideEffect('Charge', {
  payload: z.object({ customerId: z.string(), cents: z.int() }),
  ok: Receipt,
  failed: Refusal,
})

const welcome = step('Welcome', (x: Signup) => ({ output: x, sideEffects: [sendMail({ email: x.email, text: 'Welcome.' })] }))

type Answer = { kind: 'upgraded' | 'leaving'; value: Waited<Signup, Said> }
const decide = step('Decide', ({ kind, value }: Answer) => ({
  output: { kind: kind === 'leaving' && value.kind === 'received' ? 'leaves' : 'pays', input: value.input },
}))
const leave = step('Leave', (_input: unknown, _state: State) => ({ output: { status: 'left' }, state: { status: 'left' } }))

const paid = step('Paid', ({ input, value }: Ok<Signup, Receipt>, _state: State) => ({
  output: { kind: 'paid', receipt: value.receipt },
  state: { status: 'paid', receipt: value.receipt },
  sideEffects: [sendMail({ email: input.email, text: 'Thank you.' })],
}))
const refused = step('Refused', ({ input, error }: Failed<Signup, Refusal>) => ({
  output: { kind: 'again', ...input },
  sideEffects: [sendMail({ email: input.email, text: `Your card was refused: ${error.why}.` })],
}))
const suspend = step('Suspend', (_input: Exhausted<Signup>, _state: State) => ({
  output: { status: 'suspended' },
  state: { status: 'suspended' },
}))

const tomorrow = flow(takes<Signup>(), sleep('1d'), perform(charge), match({ ok: paid, failed: refused }))
const collect = flow(
  takes<Signup>(),
  perform(charge),
  match({ ok: paid, failed: flow(refused, repeat(tomorrow, { max: 3 }), match({ paid: take('receipt'), exhausted: suspend })) }),
)

export const trial = workflow(
  { name: 'Trial', version: 1, triggers: [http({ decode: Signup, id: 'customerId' })], state: State, initial: { status: 'trial' } },
  flow(
    welcome,
    race({ upgraded: waitFor(upgrade, after('trial')), leaving: waitFor(goodbye, after('trial')) }),
    decide,
    match({ leaves: leave, pays: flow(take('input'), collect) }),
  ),
)
