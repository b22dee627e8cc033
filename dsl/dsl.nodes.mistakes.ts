// Compiled, never run: mistakes with moments, bodies and people that the compiler must refuse, on the next line. messages.md has what it says.
import { after, until } from './moment.ts'
import { flow, takes } from './nodes/flow.ts'
import { sleep } from './nodes/sleep.ts'
import { waitFor } from './nodes/wait-for.ts'
import { byKey, signal } from './signal.ts'
import { z } from 'zod'
import { workflow } from './nodes/workflow.ts'
import { take } from './nodes/take.ts'
import { withCompensation } from './nodes/with-compensation.ts'
import { humanTask } from './nodes/human-task.ts'
import { child } from './nodes/child.ts'
import { tell } from './nodes/tell.ts'
import { call } from './trigger.ts'
import { match } from './nodes/match.ts'
import { perform } from './nodes/perform.ts'
import { repeat } from './nodes/repeat.ts'
import { step } from './nodes/step.ts'
import { remoteStep } from './remote-step.ts'
import { handle } from './handle.ts'
import { sideEffect } from './side-effect.ts'
import { race } from './nodes/race.ts'
import { withDeadline } from './nodes/with-deadline.ts'
import { withEscalation } from './nodes/with-escalation.ts'
import { parallel } from './nodes/parallel.ts'
import { forEach } from './nodes/for-each.ts'
import {
  charge,
  decision,
  def,
  each,
  more,
  open,
  patching,
  quit,
  same,
  tries,
  upgrade,
  folderDef,
  importItem,
  Item,
  toItem,
} from './nodes.fixture.ts'
import type { Open, SignUp, Trial } from './nodes.fixture.ts'

// --- moments
// @ts-expect-error a moment in a field that is not there
workflow(def, flow(same, sleep(after('trail')), open))
// @ts-expect-error a duration in a field that is any text
workflow(def, flow(same, waitFor(quit, after('email'))))
// @ts-expect-error a time in a field that is a list
workflow(def, flow(sleep(until('reviewers')), open))
// @ts-expect-error a moment in a field that a step before has dropped
flow(same, open, waitFor(quit, until('until')))
// @ts-expect-error a text where a field is meant
flow(same, sleep('trial'))

// --- take
// @ts-expect-error take of a field that is not there
workflow(def, flow(open, perform(charge), match({ ok: flow(take('inptu'), open), failed: flow() })))
// @ts-expect-error take of a field that only some of the outcomes have
flow(open, perform(charge), take('value'))
// @ts-expect-error a part in a constant of its own that does not say what it takes
flow(take('input'), perform(charge))

// --- repeat
interface N {
  readonly n: number
}
const half = step('Half', (x: N) => (x.n > 1 ? { output: { kind: 'again', n: x.n / 2 } } : { output: { kind: 'odd', n: x.n } }))
const other = step('Other', (x: N) => (x.n > 1 ? { output: { kind: 'again', m: x.n } } : { output: { kind: 'odd' } }))
const texts = step('Texts', (x: N) => (x.n > 1 ? { output: { kind: 'again', n: `${x.n}` } } : { output: { kind: 'odd' } }))
const once = step('Once', (x: N) => ({ output: { kind: 'odd', n: x.n } }))
const tired = step('Tired', (x: N) => (x.n > 1 ? { output: { kind: 'again', n: x.n } } : { output: { kind: 'exhausted', input: x } }))
const loose = step('Loose', (x: N & { readonly k: string }) => ({ output: { kind: x.k, n: x.n } }))
const odd = step('Odd', (x: N) => ({ output: x.n }))
const paid = step('Paid', (x: { readonly value: { readonly receipt: string } }) => ({ output: { kind: 'paid', ...x.value } }))
const dun = step('Dun', (x: { readonly input: Open }) => ({ output: { kind: 'again', customerId: 'c', cents: 1, email: x.input.email } }))
const dunning = repeat(flow(takes<Open>(), perform(charge), match({ ok: paid, failed: dun })), { max: 3 })
// @ts-expect-error a body that never yields 'again'
flow(repeat(once, { max: 3 }), match({ odd, exhausted: take('input') }))
// @ts-expect-error an 'again' that lacks what the body takes
flow(repeat(other, { max: 3 }), match({ odd: take('kind'), exhausted: take('input') }))
// @ts-expect-error an 'again' with a field of another type
repeat(texts, { max: 3 })
// @ts-expect-error a body that yields 'exhausted' itself
repeat(tired, { max: 3 })
// @ts-expect-error a body whose kind can be any text
repeat(loose, { max: 3 })
// @ts-expect-error a body without kind
repeat(odd, { max: 3 })
// @ts-expect-error no bound
repeat(half)
// @ts-expect-error no route for exhausted
workflow(def, flow(open, dunning, match({ paid: take('receipt') })))
// @ts-expect-error a route for 'again', which repeat itself follows
flow(repeat(half, { max: 3 }), match({ odd, exhausted: take('input'), again: take('n') }))
// @ts-expect-error a body that begins with a carrying node takes what comes in to the letter, here cents: 900
flow(open, repeat(flow(perform(charge), match({ ok: paid, failed: dun })), { max: 3 }))
// @ts-expect-error a missing case inside the body
workflow(def, flow(open, repeat(flow(takes<Open>(), perform(charge), match({ failed: dun })), { max: 3 })))
// @ts-expect-error a body that does not take what comes in
workflow(def, flow(open, repeat(half, { max: 3 }), match({ odd, exhausted: take('input') })))

// --- race, withDeadline, withEscalation
const either = race({ up: waitFor(upgrade, '9d'), quit: open })
const text = step('Text', (x: string) => ({ output: x }))
const list = step('List', (x: { readonly email: string }) => ({ output: [x.email] }))
// @ts-expect-error no route for a branch of the race
workflow(def, flow(race({ up: waitFor(upgrade, '9d'), quit: waitFor(quit, '9d') }), match({ up: take('value') })))
// @ts-expect-error a route for a branch that the race has not got
flow(same, either, match({ up: take('value'), quit: take('value'), late: take('value') }))
// @ts-expect-error a branch that does not take what comes in
workflow(def, flow(open, race({ up: waitFor(upgrade, '9d'), odd }), match({ up: take('value'), odd: take('value') })))
// @ts-expect-error a step that takes the value of another branch
flow(same, race({ up: open, quit: same }), match({ up: flow(take('value'), list), quit: flow(take('value'), odd) }))
// @ts-expect-error a race of one branch
workflow(def, flow(open, race({ up: waitFor(upgrade, '9d') }), match({ up: take('value') })))
// @ts-expect-error a race of none
flow(same, race({}))
// @ts-expect-error state that one branch of a parallel patches inside a race, and another beside it
flow(same, parallel({ a: race({ x: tries, y: open }), b: more }))
// @ts-expect-error no route for late
workflow(def, flow(withDeadline(open, '3d'), match({ inTime: take('value') })))
// @ts-expect-error the cases of what stands inside the deadline
workflow(def, flow(withDeadline(open, '3d'), match({ received: take('kind'), late: take('input') })))
// @ts-expect-error a deadline without a unit
withDeadline(open, '3')
// @ts-expect-error a deadline in a field that is not there
workflow(def, flow(same, withDeadline(open, after('trail'))))
// @ts-expect-error what an escalation does patches the state
flow(same, withEscalation(open, '3d', more))
// @ts-expect-error … does not take what comes in
flow(same, withEscalation(open, '3d', text))
// @ts-expect-error a beat that is no duration
flow(same, withEscalation(open, '3d', list, { every: 'daily' }))

// --- forEach
const ann = step('Ann', (x: string) => ({ output: { kind: x === 'ann' ? 'yes' : 'no', x } }))
// @ts-expect-error a list in a field that is not there
workflow(def, flow(same, forEach('reviewer', each)))
// @ts-expect-error a list in a field that holds none
workflow(def, flow(same, forEach('email', each)))
// @ts-expect-error a body that does not take the list's items
workflow(def, flow(same, forEach('reviewers', odd)))
// @ts-expect-error a body that patches the state
workflow(def, flow(same, forEach('reviewers', patching)))
// @ts-expect-error … deep inside
workflow(def, flow(same, forEach('reviewers', race({ a: flow(sleep('1s'), patching), b: each }))))
const one = step('One', (x: readonly { readonly who: string }[]) => ({ output: x }))
// @ts-expect-error a step after it that wants the results alone
flow(same, forEach('reviewers', each), one)
// @ts-expect-error a bound that is no number
flow(same, forEach('reviewers', each, { concurrency: '8' }))
// @ts-expect-error a node inside the body that does not fit
workflow(def, flow(same, forEach('reviewers', flow(sleep('1s'), each, text))))
// @ts-expect-error a kind that the body never yields
flow(same, forEach('reviewers', ann, { until: 'never' }))
const all = step('All', (x: string) => ({ output: { kind: 'all', x } }))
// @ts-expect-error a kind that says here that no item ended the list
flow(same, forEach('reviewers', all, { until: 'all' }))
// @ts-expect-error no route for the list that ends early
workflow(def, flow(same, forEach('reviewers', ann, { until: 'no' }), match({ all: take('input') })))

// --- signals with a match
const Vote = z.object({ id: z.string(), by: z.array(z.string()) })
// @ts-expect-error a wait whose input has not got the field that the signal is matched by
workflow(def, flow(same, waitFor(decision, '3d')))
// @ts-expect-error a match by a field that is no text or number
signal('Vote', { payload: Vote, id: 'id', to: byKey('id'), match: 'by' })

// --- side effects: retries, limits
const Scored = z.object({ score: z.int() })
// @ts-expect-error pauses and a delay
sideEffect('Odd', { payload: Scored, retries: { pauses: ['1m'], delay: '1s' } })
// @ts-expect-error no pauses at all
sideEffect('Odd', { payload: Scored, retries: { pauses: [] } })
// @ts-expect-error a pause that is no duration
flow(open, perform(charge, { retries: { pauses: ['a day'] } }))

// --- remote steps
const rate = remoteStep('Rate', { payload: Scored, at: 'https://rates', repeat: 'safe' })
// @ts-expect-error a remote step whose payload has a field that is missing
workflow(def, flow(open, perform(rate)))
// @ts-expect-error a remote step that does not say whether it may be called again
remoteStep('Rate', { payload: Scored, at: 'https://rates' })
const toScore = step('ToScore', (x: object) => ({ output: { score: Object.keys(x).length } }))
const scored = workflow(def, flow(open, perform(charge), toScore, perform(rate)))
// @ts-expect-error a handler for a remote step, which is the platform's
handle(scored, { Charge: null!, Rate: null! })

// --- compensation
const wrongUndo = step('WrongUndo', (x: { readonly value: { readonly n: number } }) => ({ output: x.value.n }))
const undoing = step('Undoing', (x: { readonly input: Open }, _state: Trial) => ({ output: x, state: { tries: 0 } }))
const undone = withCompensation(flow(takes<Open>(), perform(charge)), undoing)
const lines = step('Lines', (x: SignUp) => ({ output: { lines: [{ ...x, cents: 1 }] } }))
// @ts-expect-error an undo that takes other than the input and value of its body
flow(open, withCompensation(perform(charge), wrongUndo))
// @ts-expect-error a body that is no perform
flow(same, withCompensation(open, undoing))
// @ts-expect-error an undo that patches, inside a race
flow(open, race({ a: undone, b: sleep('1d') }))
// @ts-expect-error … inside a deadline
flow(open, withDeadline(flow(undone, take('input')), '1d'))
// @ts-expect-error … for each item
flow(lines, forEach('lines', undone))
// --- human tasks
const Form = z.object({ yes: z.boolean() })
const task = { form: Form, by: { roles: ['manager'] }, due: '3d' } as const
// @ts-expect-error a task that shows a field that is not there
workflow(def, flow(same, humanTask('T', { ...task, shows: ['email', 'mail'] })))
// @ts-expect-error a task for whoever a missing field names
workflow(def, flow(same, humanTask('T', { ...task, by: { field: 'manager' } })))
// @ts-expect-error … a field that names nobody
flow(parallel({ who: open }), humanTask('T', { ...task, by: { field: 'who' } }))
// @ts-expect-error a form that yields a Date
flow(same, humanTask('T', { ...task, form: z.object({ at: z.date() }) }))
// @ts-expect-error a task that is due when a missing field says
flow(same, humanTask('T', { ...task, due: until('due') }))
// @ts-expect-error no route for expired
workflow(def, flow(same, humanTask('T', task), match({ done: flow(take('input'), open) })))
const no = step('No', (x: { readonly value: { readonly no: boolean } }) => ({ output: x.value.no }))
// @ts-expect-error a step that reads what the form has not got
flow(same, humanTask('T', task), match({ done: no, expired: flow() }))
// --- child, contract, tell
const plain = workflow(def, open)
const size = step('Size', (x: { readonly path: string }) => ({ output: { size: x.path.length } }))
const callItem = call({ decode: Item, id: 'key', result: z.object({ bytes: z.number() }) })
// @ts-expect-error a child whose payload has a field that is missing
workflow(def, flow(same, child(importItem), match({ completed: take('value'), refused: take('reason'), cancelled: take('kind') })))
// @ts-expect-error … for each item
workflow(def, flow(same, forEach('reviewers', child(importItem))))
// @ts-expect-error a workflow that cannot be started as a child
flow(same, child(plain))
// @ts-expect-error no route for a child that is refused
flow(same, toItem, child(importItem), match({ completed: take('value'), cancelled: take('kind') }))
// @ts-expect-error no route for a child that is late
flow(same, toItem, child(importItem, { within: '1d' }), match({ completed: flow(), refused: flow(), cancelled: flow() }))
// @ts-expect-error the outcome of a child that is detached
flow(same, toItem, child(importItem, { detach: true }), match({ completed: take('value') }))
// @ts-expect-error a child awaited for a time that is none
flow(same, toItem, child(importItem, { within: 'a day' }))
// @ts-expect-error a workflow that yields other than its contract
workflow(folderDef, size)
// @ts-expect-error … than its trigger call
workflow({ ...folderDef, name: 'Plain' }, size)
const bytes = step('Bytes', (x: { readonly item: string }) => ({ output: { bytes: x.item.length } }))
// @ts-expect-error a contract for another payload
workflow({ ...folderDef, triggers: [callItem] }, bytes)
// @ts-expect-error a signal told without the fields of its payload
workflow(def, flow(open, tell(upgrade), perform(charge)))
