// A human task: who may do it, who has it, what its form says of an answer, and what happens when nobody does it in time.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { flow, forEach, http, humanTask, match, race, sleep, step, takes, until, withDeadline, workflow } from '../../dsl/index.ts'
import type { Data, Done } from '../../dsl/index.ts'
import { defaultLimits, initial, takeTurn } from '../../engine/index.ts'
import type { CommandResult, Env, Event, StreamState, TaskCommand } from '../../engine/index.ts'
import { cancelled, claimed, done, given, handedOn, passed, released, started } from '../../testing/index.ts'
import { hashOf } from '../../testing/streams.ts'

const Asked = z.object({ id: z.string(), amount: z.int() })
interface Asked extends Data<typeof Asked> {}
const Approval = z.object({ approved: z.boolean(), lines: z.array(z.object({ sku: z.string(), count: z.int().min(1) })).default([]) })
interface Approval extends Data<typeof Approval> {}
const base = { version: 1, triggers: [http({ decode: Asked, id: 'id' })], state: z.object({}), initial: {} } as const
const approve = flow(
  takes<Asked>(),
  humanTask('Approve', {
    shows: ['amount'],
    form: Approval,
    by: { roles: ['manager'] },
    due: '3d',
    escalate: [{ after: '1d', to: { people: ['boss'] } }],
  }),
)
const settle = step('Settle', (x: Extract<Done<Asked, Approval>, { kind: 'done' }>) => ({
  output: { by: x.by, approved: x.value.approved },
}))
const asking = workflow(
  { ...base, name: 'Asking' },
  flow(approve, match({ done: settle, expired: step('Late', ({ input }: { readonly input: Asked }) => ({ output: input.id })) })),
)
const begun = given(asking).when(started(asking, { id: 'a', amount: 7 }))
const yes = { approved: true, lines: [] }
const kinds = (events: readonly Event[]): readonly string[] => events.map(({ kind }) => kind)

describe('a human task', () => {
  it('opens with what it shows, and goes on with the answer and who gave it', () => {
    expect(begun.events.at(-1)).toEqual({
      kind: 'TaskOpened',
      instance: 'Asking:a',
      node: '0.0.Approve',
      visit: 1,
      task: 'Approve',
      due: Date.UTC(2026, 0, 4),
      roles: ['manager'],
      escalate: [{ at: Date.UTC(2026, 0, 2), people: ['boss'] }],
      shows: { amount: 7 },
    })
    const now = begun.when(done(approve, yes, { by: 'ann' }))
    now.expects({ status: 'completed', output: { by: 'ann', approved: true } })
    expect(kinds(now.events).slice(-4)).toEqual(['TaskTaken', 'TaskDone', 'StepDone', 'InstanceCompleted'])
  })

  it('is read by its form: what is left out has its default, what no field is for is dropped', () => {
    const now = begun.when(done(approve, { approved: false, more: 1 } as never, { by: 'ann' }))
    expect(now.events.find((e) => e.kind === 'TaskDone')).toMatchObject({ value: { approved: false, lines: [] } })
  })

  it('refuses an answer that does not fit, by field, and stays open', () => {
    expect(() => begun.when(done(approve, { approved: 'yes', lines: [{ sku: 'A', count: 0 }] } as never, { by: 'ann' }))).toThrow(
      /^the answer does not fit the form of Approve: approved: .*expected boolean.*; lines\[0\]\.count: Too small/,
    )
  })

  it('records of an answer that does not fit nothing that its form marks, though its own words quote it', () => {
    const bad = { error: ({ input }: { readonly input?: unknown }) => `the pin ${String(input)} is bad` }
    const pin = z
      .string()
      .refine(() => false, bad)
      .meta({ sensitive: 'secret' })
    const unlock = flow(
      takes<Asked>(),
      humanTask('Unlock', { form: z.object({ pin, why: z.string() }), by: { people: ['ann'] }, due: '1d' }),
    )
    const unlocking = workflow({ ...base, name: 'Unlocking' }, unlock)
    const now = given(unlocking).when(started(unlocking, { id: 'a', amount: 7 }))
    expect(() => now.when(done(unlock, { pin: 'LEAKY', why: 'lost' }, { by: 'ann' }))).toThrow(
      'the answer does not fit the form of Unlock: pin: the pin •••• is bad',
    )
  })

  it('belongs to whoever has taken it, until it is released or handed on', () => {
    const taken = begun.when(claimed(approve, { by: 'ann' }))
    expect(() => taken.when(done(approve, yes, { by: 'bob' }))).toThrow(
      'ann has taken the task Approve at 2026-01-01T00:00:00.000Z: ask them to release it, or say why it is taken from them',
    )
    expect(() => taken.when(claimed(approve, { by: 'bob' }))).toThrow('ann has taken')
    expect(() => taken.when(released(approve, { by: 'bob' }))).toThrow('ann has taken')
    expect(() => begun.when(released(approve, { by: 'bob' }))).toThrow('nobody has taken the task Approve: there is nothing to release')
    taken.when(released(approve, { by: 'ann' }), done(approve, yes, { by: 'bob' })).expects({ output: { by: 'bob', approved: true } })
    const handed = taken.when(handedOn(approve, { by: 'ann', to: 'carl' }))
    expect(() => handed.when(done(approve, yes, { by: 'ann' }))).toThrow('carl has taken')
    handed.when(done(approve, yes, { by: 'carl', roles: [] })).expects({ output: { by: 'carl', approved: true } })
    const forced = taken.when(claimed(approve, { by: 'bob', evenThoughTaken: 'ann is ill' }))
    expect(forced.events.at(-1)).toMatchObject({ kind: 'TaskTaken', by: 'bob', reason: 'ann is ill' })
  })

  it('is for its roles and people; whose roles nobody knows is not asked for them', () => {
    const sentence = 'the task Approve is for whoever has the role manager, and not for eve: say why eve does it all the same'
    expect(() => begun.when(done(approve, yes, { by: 'eve', roles: ['clerk'] }))).toThrow(sentence)
    begun.when(done(approve, yes, { by: 'ann', roles: ['clerk', 'manager'] })).expects({ status: 'completed' })
    const named = humanTask('Name', { form: Approval, by: { field: 'who' }, due: '3d' })
    const Named = z.object({ id: z.string(), who: z.array(z.string()) })
    const people = workflow({ ...base, name: 'People', triggers: [http({ decode: Named, id: 'id' })] }, named)
    const open = given(people).when(started(people, { id: 'p', who: ['ann', 'bob'] }))
    expect(() => open.when(done(named, yes, { by: 'carl' }))).toThrow('the task Name is for ann, bob, and not for carl')
    open.when(done(named, yes, { by: 'bob' })).expects({ status: 'completed' })
    const nobody = given(people).when(started(people, { id: 'q', who: [] }))
    nobody.expects({
      status: 'review',
      trouble: "the input's field 'who' names nobody: it is a text, or a list of texts, none of them empty",
    })
  })

  it('expires when it is due, and others may do it before that', () => {
    const late = begun.when(passed('1d'))
    expect(late.events.at(-1)).toEqual({ kind: 'TaskAssigned', instance: 'Asking:a', node: '0.0.Approve', visit: 1, people: ['boss'] })
    late.when(done(approve, yes, { by: 'boss', roles: [] })).expects({ output: { by: 'boss', approved: true } })
    begun.when(passed('3d')).expects({ status: 'completed', output: 'a' })
    expect(() => begun.when(done(approve, yes, { by: 'boss', roles: [] }))).toThrow('and not for boss')
    expect(() => begun.when(passed('3d'), done(approve, yes, { by: 'ann' }))).toThrow('no such task')
  })

  it('is due at the moment that its input names; an escalation behind that is none', () => {
    const timed = humanTask('Timed', {
      form: Approval,
      by: { roles: ['x'] },
      due: until('until'),
      escalate: [
        { after: '1h', to: { roles: ['y'] } },
        { after: '2d', to: { roles: ['z'] } },
      ],
    })
    const Timed = z.object({ id: z.string(), until: z.string() })
    const of = workflow({ ...base, name: 'Timed', triggers: [http({ decode: Timed, id: 'id' })] }, timed)
    const input = { id: 't', until: '2026-01-02T00:00:00Z' }
    const open = given(of).when(started(of, input))
    expect(open.events.at(-1)).toMatchObject({ due: Date.UTC(2026, 0, 2), escalate: [{ roles: ['y'] }] })
    open.when(passed('1d')).expects({ status: 'completed', output: { kind: 'expired', input } })
  })

  it('of an item is answered by its place: one "no" ends the list, and closes the others', () => {
    const vote = humanTask('Vote', { shows: ['name'], form: Approval, by: { field: 'name' }, due: '9d' })
    const settled = match({
      done: step('Count', ({ value }: { value: Approval }) => ({ output: { kind: value.approved ? ('yes' as const) : ('no' as const) } })),
      expired: step('None', () => ({ output: { kind: 'yes' as const } })),
    })
    const List = z.object({ id: z.string(), reviewers: z.array(z.object({ name: z.string() })) })
    const of = workflow(
      { ...base, name: 'Votes', triggers: [http({ decode: List, id: 'id' })] },
      forEach('reviewers', flow(vote, settled), { concurrency: 3, until: 'no' }),
    )
    const open = given(of).when(started(of, { id: 'v', reviewers: ['ann', 'bob', 'carl'].map((name) => ({ name })) }))
    const half = open.when(done(vote, yes, { by: 'bob', shows: { name: 'bob' } })).expects({ status: 'waiting' })
    const over = half.when(done(vote, { ...yes, approved: false }, { by: 'carl', at: { node: 'body.0.Vote', visit: 4 } }))
    over.expects({
      status: 'completed',
      output: {
        kind: 'no',
        input: { id: 'v', reviewers: [{ name: 'ann' }, { name: 'bob' }, { name: 'carl' }] },
        item: { name: 'carl' },
        value: { kind: 'no' },
      },
    })
    expect(() => over.when(done(vote, yes, { by: 'ann', shows: { name: 'ann' } }))).toThrow('no such task')
  })

  it('is given up with what stands around it', () => {
    const raced = workflow(
      { ...base, name: 'Raced' },
      flow(takes<Asked>(), race({ asked: approve, slept: flow(takes<Asked>(), sleep('1h')) })),
    )
    const lost = given(raced)
      .when(started(raced, { id: 'r', amount: 1 }))
      .when(passed('1h'))
      .expects({ status: 'completed' })
    expect(() => lost.when(done(approve, yes, { by: 'ann' }))).toThrow('no such task')
    const timed = workflow({ ...base, name: 'InTime' }, flow(takes<Asked>(), withDeadline(approve, '2h')))
    given(timed)
      .when(started(timed, { id: 'd', amount: 1 }))
      .when(passed('2h'))
      .expects({ status: 'completed' })
    begun.when(cancelled()).expects({ status: 'cancelled' })
  })

  it('has pages: each reads its own fields, and the answer has those of all', () => {
    const paged = humanTask('Paged', {
      form: [z.object({ yes: z.boolean() }), z.strictObject({ n: z.int() })],
      by: { roles: ['x'] },
      due: '3d',
    })
    const of = workflow({ ...base, name: 'Paged' }, flow(takes<Asked>(), paged))
    const open = given(of).when(started(of, { id: 'p', amount: 1 }))
    expect(open.when(done(paged, { yes: true, n: 1 }, { by: 'ann' })).output).toMatchObject({ value: { yes: true, n: 1 } })
    expect(() => open.when(done(paged, { yes: 1, n: 'x' } as never, { by: 'ann' }))).toThrow(/yes: .*; n: /)
  })
})

describe('commands of a task', () => {
  const env: Env = {
    now: Date.UTC(2026, 0, 1),
    random: () => 0.5,
    uuid: () => 'u',
    version: (hash) => (hash === hashOf(asking) ? { hash, workflow: asking } : null),
    newest: () => ({ hash: hashOf(asking), workflow: asking }),
    turn: () => undefined,
    closed: () => null,
    past: () => null,
    listener: () => null,
    twice: false,
    dev: false,
    limits: defaultLimits,
  }
  const of = { instance: 'Asking:a', node: '0.0.Approve', visit: 1 }
  let id = 0
  const ask = (action: TaskCommand['action'], by: string, more: Partial<TaskCommand> = {}): TaskCommand => ({
    kind: 'task',
    stream: 'Asking:a',
    id: `${(id += 1)}`,
    of,
    by,
    action,
    ...more,
  })
  const start = {
    kind: 'start',
    stream: 'Asking:a',
    instance: 'Asking:a',
    workflow: 'Asking',
    number: 1,
    hash: hashOf(asking),
    key: 'a',
    input: { id: 'a', amount: 1 },
    origin: { source: 'test' },
  } as const
  const play = (...commands: readonly TaskCommand[]): { readonly answers: readonly CommandResult[]; readonly state: StreamState } => {
    const decision = takeTurn('Asking:a', initial, [start, ...commands], env)
    if (decision.kind !== 'turn') throw new Error(decision.kind)
    return { answers: decision.answers.slice(1), state: decision.state }
  }
  const task = (state: StreamState) => state.holder?.pending.get('0.0.Approve#1')?.task

  it('save a draft on top of a revision: an older one is refused, the last one stands', () => {
    const save = (n: number, revision: number) => ask({ do: 'save', value: { n }, revision }, 'ann')
    const { answers, state } = play(save(1, 0), save(2, 0), save(3, 1))
    expect(answers.map(({ kind }) => kind)).toEqual(['done', 'refused', 'done'])
    expect(answers[1]).toMatchObject({
      code: 'stale',
      message: 'the draft is at revision 1, by ann since 2026-01-01T00:00:00.000Z: read it, and save on top of revision 1',
    })
    expect(task(state)?.draft).toEqual({ by: 'ann', value: { n: 3 }, revision: 2, since: env.now })
    expect(task(state)?.taken?.by).toBe('ann')
  })

  it('claim what one has already: nothing happens twice', () => {
    const { answers } = play(ask({ do: 'claim' }, 'ann'), ask({ do: 'claim' }, 'ann'))
    expect(answers.map(({ kind }) => kind)).toEqual(['done', 'known'])
  })

  it('are refused for a place that is not open, with what became of it', () => {
    const elsewhere = ask({ do: 'claim' }, 'ann', { of: { ...of, visit: 2 } })
    const { answers } = play(elsewhere, ask({ do: 'comment', text: ' ' }, 'ann'), ask({ do: 'comment', text: 'why?' }, 'zoe'))
    expect(answers).toMatchObject([
      { code: 'notOpen', message: 'Asking:a/0.0.Approve#2 is no open task: it was done, has expired, was given up, or never was one' },
      { code: 'empty', message: 'a comment says something: text is empty' },
      { kind: 'done' },
    ])
  })

  it('are refused when they would store more than the bound of a payload', () => {
    const large = 'x'.repeat(1_100_000)
    const { answers } = play(ask({ do: 'save', value: large, revision: 0 }, 'ann'), ask({ do: 'done', value: large }, 'ann'))
    expect(answers).toMatchObject([
      { code: 'tooLarge', message: 'the draft is larger than 1000 KB: keep large data elsewhere and say where it is' },
      { code: 'tooLarge' },
    ])
  })

  it('need the version for an answer only: until it is there nothing else waits for it', () => {
    const before = play().state
    const blind: Env = { ...env, version: () => undefined }
    const turn = (command: TaskCommand) => takeTurn('Asking:a', before, [command], blind)
    expect(turn(ask({ do: 'done', value: yes }, 'ann'))).toMatchObject({ kind: 'needs', missing: [{ kind: 'version' }] })
    const gone: Env = { ...env, version: () => ({ unusable: 'it cannot be read' }) }
    expect(takeTurn('Asking:a', before, [ask({ do: 'done', value: yes }, 'ann')], gone)).toMatchObject({
      answers: [{ kind: 'refused', code: 'version' }],
    })
  })
})
