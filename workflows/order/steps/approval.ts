// Approval: a person says yes or no to a large order, or nobody says anything in time.
import { step } from 'contrail/dsl'
import type { Waited } from 'contrail/dsl'
import type { ApprovalGiven, OrderState } from '../vocabulary.ts'
import type { ReservedOrder } from './intake.ts'

export const settleApproval = step('SettleApproval', (waited: Waited<ReservedOrder, ApprovalGiven>, _state: OrderState) => {
  if (waited.kind === 'timedOut') return { output: { ...waited.input, kind: 'expired' } }
  const { approved, by } = waited.signal
  return approved
    ? { output: { ...waited.input, kind: 'clear' }, state: { status: 'awaitingShipment', approvedBy: by } }
    : { output: { ...waited.input, kind: 'declined' } }
})
