// Random histories of one task, by the engine and by a naive model that shares no code with it: the same answers, the same holder, one answer at most.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { flow, http, humanTask, takes, workflow } from '../../dsl/index.ts'
import { defaultLimits, deriveIndex, evolveTurns, initial, takeTurn } from '../../engine/index.ts'
import type { Command, StreamState, TaskAction, Turn } from '../../engine/index.ts'
import { loneEnv } from '../graphs/env.ts'

const Asked = z.object({ id: z.string() })
const asking = workflow(
  { name: 'Asking', version: 1, triggers: [http({ decode: Asked, id: 'id' })], state: z.object({}), initial: {} },
  flow(
    takes<z.output<typeof Asked>>(),
    humanTask('T', {
      form: z.object({ n: z.int() }),
      by: { people: ['ann'] },
      due: '10s',
      escalate: [
        { after: '3s', to: { roles: ['boss'] } },
        { after: '6s', to: { people: ['bob'] } },
      ],
    }),
  ),
)
const STREAM = 'Asking:a'
const NODE = '0.T'
const PEOPLE = ['ann', 'bob', 'cid'] as const
const who = fc.constantFrom(...PEOPLE)
const action: fc.Arbitrary<TaskAction> = fc.oneof(
  fc.constantFrom<TaskAction>({ do: 'claim' }, { do: 'release' }),
  who.map((to): TaskAction => ({ do: 'hand', to })),
  fc.nat(3).map((revision): TaskAction => ({ do: 'save', value: { revision }, revision })),
  fc.constantFrom<TaskAction>({ do: 'comment', text: '' }, { do: 'comment', text: 'why?' }),
  fc.constantFrom<TaskAction>({ do: 'done', value: { n: 1 } }, { do: 'done', value: { n: 'x' } }),
)
const event = fc.oneof(
  { weight: 5, arbitrary: fc.record({ by: who, roles: fc.constantFrom(undefined, [], ['boss']), force: fc.boolean(), action }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }) },
)
type Told = { readonly by: string; readonly roles: readonly string[] | undefined; readonly force: boolean; readonly action: TaskAction }

/** What a careful clerk would say, told nothing of events or turns. */
const clerk = () => {
  let [now, holder, revision, end] = [0, '', 0, '']
  const mine = ({ by, roles, force }: Told): boolean =>
    force || by === holder || by === 'ann' || (now >= 6 && by === 'bob') || (now >= 3 && (roles === undefined || roles.includes('boss')))
  const judged = (told: Told): string => {
    const { by, force, action: what } = told
    if (end !== '') return 'notOpen'
    const another = holder !== '' && holder !== by && !force
    switch (what.do) {
      case 'claim':
        if (holder === by) return 'known'
        if (another) return 'taken'
        if (!mine(told)) return 'notYours'
        holder = by
        return 'done'
      case 'release':
        if (holder === '') return 'notTaken'
        if (another) return 'taken'
        holder = ''
        return 'done'
      case 'hand':
        if (holder === what.to) return 'known'
        if (another) return 'taken'
        if (!mine(told)) return 'notYours'
        holder = what.to
        return 'done'
      case 'comment':
        return what.text === '' ? 'empty' : 'done'
      case 'save':
        if (another) return 'taken'
        if (!mine(told)) return 'notYours'
        if (what.revision !== revision) return 'stale'
        holder = by
        revision += 1
        return 'done'
      case 'done':
        if (another) return 'taken'
        if (!mine(told)) return 'notYours'
        if (JSON.stringify(what.value) !== '{"n":1}') return 'form'
        holder = by
        end = by
        return 'done'
    }
  }
  return {
    judged,
    passed: (seconds: number): void => {
      now += seconds
      if (now >= 10 && end === '') end = 'time'
    },
    seen: () => ({ holder: end === '' ? holder : '', revision: end === '' ? revision : 0, end }),
  }
}

it('random histories of a task are answered as a naive clerk answers them, and its line agrees with the state', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (history) => {
      const [model, turns]: [ReturnType<typeof clerk>, Turn[]] = [clerk(), []]
      let [state, now, ids]: [StreamState, number, number] = [initial, 1_000, 0]
      const take = (command: Command): string => {
        const env = loneEnv(asking, { now, turn: (version) => turns[version - 1], limits: defaultLimits })
        const decision = takeTurn(STREAM, state, [command], env)
        if (decision.kind === 'needs') throw new Error('it needs something')
        const [answer] = decision.answers
        if (decision.kind === 'turn') {
          const row = deriveIndex(state, decision.turn, decision.state).instances[0]
          state = decision.state
          turns.push(decision.turn)
          const open = state.holder?.pending.get(`${NODE}#1`)?.task
          if (row) expect(row.tasks?.map(({ taken, people }) => [taken, people])).toEqual(open && [[open.taken?.by ?? null, open.people]])
        }
        return answer?.kind === 'refused' ? answer.code : (answer?.kind ?? 'none')
      }
      const start = { workflow: 'Asking', number: 1, hash: 'h', key: 'a', input: { id: 'a' }, origin: { source: 'test' } }
      take({ kind: 'start', stream: STREAM, instance: STREAM, ...start })
      for (const told of history) {
        if (typeof told === 'number') {
          now += told * 1_000
          model.passed(told)
          take({ kind: 'timer', stream: STREAM, due: now })
          continue
        }
        const { by, roles, force } = told
        const answer = take({
          kind: 'task',
          stream: STREAM,
          id: `${(ids += 1)}`,
          of: { instance: STREAM, node: NODE, visit: 1 },
          by,
          ...(roles !== undefined && { roles: [...roles] }),
          ...(force && { evenThoughTaken: 'it has to be' }),
          action: told.action,
        })
        expect(answer).toBe(model.judged(told))
      }
      const open = state.holder?.pending.get(`${NODE}#1`)?.task
      const done = turns.flatMap(({ events }) => events.flatMap((e) => (e.kind === 'TaskDone' ? [e.by] : [])))
      const late = turns.some(({ events }) => events.some((e) => e.kind === 'TimerFired'))
      expect({ holder: open?.taken?.by ?? '', revision: open?.draft?.revision ?? 0, end: done[0] ?? (late ? 'time' : '') }).toEqual(
        model.seen(),
      )
      expect(done.length + (late ? 1 : 0)).toBeLessThanOrEqual(1)
      expect(evolveTurns(initial, turns)).toEqual(state)
    }),
    { numRuns: 400 },
  )
})
