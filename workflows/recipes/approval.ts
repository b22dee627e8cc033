// An approval: all reviewers of a document vote, one no ends it, and after three days a manager may decide in their place.
import { byKey, flow, forEach, http, match, race, sideEffect, signal, sleep, step, take, waitFor, workflow } from 'contrail/dsl'
import type { All, Data, EndedBy, Waited } from 'contrail/dsl'
import { z } from 'zod'

const Reviewer = z.object({ reviewer: z.string(), email: z.email() })
interface Reviewer extends Data<typeof Reviewer> {}
const Paper = z.object({ paperId: z.string().min(1), manager: z.email(), reviewers: z.array(Reviewer).min(1) })
interface Paper extends Data<typeof Paper> {}
const State = z.object({ status: z.enum(['open', 'approved', 'declined']), by: z.string().optional() })
interface State extends Data<typeof State> {}
const Voted = z.object({ paperId: z.string(), id: z.string(), reviewer: z.string(), yes: z.boolean() })
interface Voted extends Data<typeof Voted> {}
const Decided = z.object({ paperId: z.string(), id: z.string(), yes: z.boolean() })
interface Decided extends Data<typeof Decided> {}

// `match`: each reviewer's wait takes only that reviewer's vote.
export const vote = signal('Vote', { payload: Voted, id: 'id', to: byKey('paperId'), match: 'reviewer' })
export const decision = signal('Decision', { payload: Decided, id: 'id', to: byKey('paperId') })
export const sendMail = sideEffect('SendMail', { payload: z.object({ email: z.email(), text: z.string() }) })

const ask = step('Ask', (x: Reviewer) => ({ output: x, sideEffects: [sendMail({ email: x.email, text: 'Please vote.' })] }))
const count = step('Count', ({ input, signal: said }: Extract<Waited<Reviewer, Voted>, { kind: 'received' }>) => ({
  output: { kind: said.yes ? 'yes' : 'no', by: input.reviewer },
}))
// Every wait has this way; nobody goes it, for the manager's time is over a day before.
const silent = step('Silent', ({ input }: { input: Reviewer }) => ({ output: { kind: 'yes', by: input.reviewer } }))
const oneVote = flow(ask, waitFor(vote, '30d'), match({ received: count, timedOut: silent }))

const askManager = step('AskManager', (x: Paper) => ({ output: x, sideEffects: [sendMail({ email: x.manager, text: 'Please decide.' })] }))

interface Vote {
  kind: 'yes' | 'no'
  by: string
}
type OfAll = All<Paper, Vote> | EndedBy<'no', Paper, Reviewer, Vote>
const ofAll = step('OfAll', (x: OfAll) => ({
  output: { kind: x.kind === 'all' ? 'yes' : 'no', by: x.kind === 'all' ? 'all' : x.value.by },
}))
const ofManager = step('OfManager', (x: Waited<Paper, Decided>) => ({
  output: { kind: x.kind === 'received' && x.signal.yes ? 'yes' : 'no', by: 'manager' },
}))

const approve = step('Approve', ({ by }: Vote, _state: State) => ({ output: { by }, state: { status: 'approved', by } }))
const decline = step('Decline', ({ by }: Vote, _state: State) => ({ output: { by }, state: { status: 'declined', by } }))

export const approval = workflow(
  { name: 'Approval', version: 1, triggers: [http({ decode: Paper, id: 'paperId' })], state: State, initial: { status: 'open' } },
  flow(
    race({
      reviewers: flow(forEach('reviewers', oneVote, { until: 'no' }), ofAll),
      manager: flow(sleep('3d'), askManager, waitFor(decision, '26d'), ofManager),
    }),
    take('value'),
    match({ yes: approve, no: decline }),
  ),
)
