// What the type tests of nodes with moments, bodies and people are written with: a trial subscription.
import { z } from 'zod'
import { aggregate } from './aggregate.ts'
import type { Data } from './data.ts'
import { duration } from './moment.ts'
import { contract } from './contract.ts'
import { step } from './nodes/step.ts'
import { workflow } from './nodes/workflow.ts'
import { sideEffect } from './side-effect.ts'
import { byKey, signal } from './signal.ts'
import { call, http } from './trigger.ts'

export const SignUp = z.object({
  customerId: z.string(),
  email: z.string(),
  plan: z.enum(['basic', 'pro']),
  trial: duration(),
  until: z.iso.datetime(),
  reviewers: z.array(z.string()),
})
export interface SignUp extends Data<typeof SignUp> {}
export const Trial = z.object({ email: z.string(), plan: z.enum(['basic', 'pro']), tries: z.int(), note: z.string().optional() })
export interface Trial extends Data<typeof Trial> {}
export const Charge = z.object({ customerId: z.string(), cents: z.int() })
export interface Charge extends Data<typeof Charge> {}
export const charge = sideEffect('Charge', {
  payload: Charge,
  ok: z.object({ receipt: z.string() }),
  failed: z.object({ reason: z.string() }),
})
export const mail = sideEffect('Mail', { payload: z.object({ to: z.string(), text: z.string() }) })
export const Account = aggregate({
  name: 'Account',
  version: 1,
  state: Trial,
  initial: { email: '', plan: 'basic', tries: 0 },
  upcast: {},
})
const Upgrade = z.object({ customerId: z.string(), clickId: z.string(), plan: z.enum(['basic', 'pro']) })
export const upgrade = signal('Upgrade', { payload: Upgrade, id: 'clickId', to: Account.by('customerId') })
export const quit = signal('Quit', {
  payload: z.object({ customerId: z.string(), quitId: z.string() }),
  id: 'quitId',
  to: Account.by('customerId'),
})
export const quitByKey = signal('QuitByKey', {
  payload: z.object({ customerId: z.string(), quitId: z.string() }),
  id: 'quitId',
  to: byKey('customerId'),
})
/** One for each reviewer, told apart by who they are. */
export const decision = signal('Decision', {
  payload: z.object({ customerId: z.string(), decisionId: z.string(), reviewerId: z.string(), yes: z.boolean() }),
  id: 'decisionId',
  to: Account.by('customerId'),
  match: 'reviewerId',
})
export const triggers = [http({ decode: SignUp, id: 'customerId' })] as const
export const def = { name: 'Trial', version: 1, triggers, metadata: { aggregate: Account.by('customerId') } } as const

export interface Open extends Charge {
  readonly email: string
}
export const open = step('Open', (x: SignUp, _state: Trial) => ({ output: { customerId: x.customerId, cents: 900, email: x.email } }))
export const same = step('Same', (x: SignUp) => ({ output: x }))
export const each = step('Each', (x: string) => ({ output: { who: x, length: x.length } }))
export const patching = step('Patching', (x: string, _state: Trial) => ({ output: x, state: { tries: x.length } }))
export const tries = step('Tries', (x: SignUp, _state: Trial) => ({ output: x, state: { tries: 1 } }))
export const more = step('More', (x: SignUp, state: Trial) => ({ output: x, state: { tries: state.tries + 1 } }))

export const Item = z.object({ key: z.string(), item: z.string() })
export interface Item extends Data<typeof Item> {}
const asChild = call({ decode: Item, id: 'key', result: z.object({ bytes: z.int() }) })
export const importItem = workflow(
  { name: 'ImportItem', version: 1, triggers: [asChild], state: z.object({}), initial: {} },
  step('Import', (x: Item) => ({ output: { bytes: x.item.length } })),
)
export const toItem = step('ToItem', (x: SignUp) => ({ output: { key: x.customerId, item: x.email, more: 1 } }))
export const Folder = z.object({ path: z.string() })
export const folder = contract('Folder', { payload: Folder, completed: z.object({ bytes: z.number() }), id: 'path' })
export const callFolder = call({ decode: Folder, id: 'path', result: z.object({ bytes: z.number() }) })
export const folderDef = { name: folder, version: 1, triggers: [callFolder], state: z.object({}), initial: {} } as const
/** A workflow on an aggregate that can be a child. */
export const renew = workflow(
  { ...def, name: 'Renew', triggers: [call({ decode: SignUp, id: 'customerId', result: z.object({ cents: z.number() }) })] },
  open,
)
