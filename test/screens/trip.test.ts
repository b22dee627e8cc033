// What is shown of rounds, items, races, deadlines and beats: the status of a node with many places, its visits, and the ways that were taken.
import { describe, expect, it } from 'vitest'
import { failed, ok } from '../../dsl/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { answered, passed, resubmitted, signalled, started } from '../../testing/index.ts'
import type { Happening } from '../../testing/index.ts'
import type { Turn } from '../../engine/index.ts'
import { rerun } from '../../visualizer/verify/index.ts'
import type { InstanceView, Paged, VisitView } from '../../visualizer/server/api.ts'
import { at, sampleApi } from '../../visualizer/server/sample-api.test.helper.ts'
import { Approval, asked, book, look, NO_SEAT, tellTrip, trip, tripInstance, tripVersions } from './trip.ts'

const ITEM = '4.body.body.0.Book'
const shown = async (happenings: readonly Happening[]) => {
  const journal = memoryJournal()
  await tellTrip(journal, 't', happenings)
  const api = await sampleApi({ journal, versions: tripVersions })
  const view = await api.get<InstanceView>(at(tripInstance('t')))
  return { api, view, node: (id: string) => view.nodes.find((n) => n.id === id)! }
}
const taken = ({ drawing }: InstanceView): readonly string[] =>
  drawing!.edges.flatMap((e) => (e.taken ? [`${e.from} > ${e.to}${e.label === null ? '' : ` [${e.label}]`}`] : []))
const begun = (many: number): readonly Happening[] => [
  started(trip, asked('t', many)),
  answered(look, ok({ price: 1 })),
  passed('10m'),
  passed('10m'),
  passed('10m'),
]
const seat = (id: string, name = 's'): Happening => answered(book, ok({ seat: name }), { payload: { id } })

describe('a race', () => {
  it('shows what lost as not taken, its wait as given up, and leads on from the winner alone', async () => {
    const { view, node } = await shown(begun(1))
    expect(node('0')).toMatchObject({ status: 'completed' })
    expect(node('0.looked.Look').status).toBe('completed')
    expect(node('0.cached.0.sleep')).toMatchObject({ status: 'skipped', visits: [{ abandoned: 'lost' }] })
    expect(node('0.cached.1.Cached')).toMatchObject({ status: 'skipped', visits: [] })
    expect(taken(view).filter((edge) => edge.startsWith('0.') && edge.includes('> 1.'))).toEqual([
      '0.looked.Look > 1.looked.0.take [looked]',
    ])
  })
})

describe('a repeat', () => {
  it('is in its first round, with no way back taken', async () => {
    const { view, node } = await shown(begun(1).slice(0, 2))
    expect(node('2')).toMatchObject({ status: 'running', visits: [{ round: 1, ended: null }] })
    expect(node('2.body.0.sleep').status).toBe('waiting')
    expect(taken(view).filter((edge) => edge.includes('[again]'))).toEqual([])
  })
  it('keeps the rounds that are over, and went back', async () => {
    const { view, node } = await shown(begun(1))
    expect(node('2')).toMatchObject({ status: 'completed', visits: [{ round: 3, base: 4 }] })
    const [loop] = node('2').visits
    expect(loop!.ended! - loop!.started).toBe(30 * 60_000)
    expect(node('2.body.1.Check')).toMatchObject({ status: 'completed', visitCount: 3 })
    expect(node('2.body.1.Check').visits.map(({ changes }) => changes)).toEqual([
      [{ key: 'looks', before: 0, after: 1 }],
      [{ key: 'looks', before: 1, after: 2 }],
      [{ key: 'looks', before: 2, after: 3 }],
    ])
    expect(taken(view).filter((edge) => edge.includes('2.body.1.Check >'))).toEqual([
      '2.body.1.Check > 2 [again]',
      '2.body.1.Check > 3.ready.Ready [ready]',
    ])
  })
})

describe('a list of ten', () => {
  const three = begun(10)
  it('of which one is in review and two run is in review, and says how many are where', async () => {
    const { node, view } = await shown([...three, seat('leg0', NO_SEAT)])
    expect(view.row.status).toBe('review')
    expect(node('4.body')).toMatchObject({ status: 'running', visits: [{ items: 10, ended: null }] })
    expect(node(ITEM)).toMatchObject({ status: 'running', counts: { completed: 1, running: 2 } })
    expect(node('4.body.body.1.ok.Booked')).toMatchObject({ status: 'review', visits: [{ trouble: { code: 'threw' } }] })
  })
  it('says what each item was given, and fails where an item did and none is open', async () => {
    const rest = Array.from({ length: 9 }, (_, n) => seat(`leg${n + 1}`))
    const { node, view } = await shown([...three, answered(book, failed({ why: 'full' }), { payload: { id: 'leg0' } }), ...rest])
    expect(node(ITEM)).toMatchObject({ status: 'failed', counts: { completed: 9, failed: 1 }, visitCount: 10 })
    expect(node(ITEM).visits[3]).toMatchObject({ input: { id: 'leg3', n: 3 }, outcome: { kind: 'ok' } })
    expect(node('4.body')).toMatchObject({ status: 'completed' })
    expect(taken(view).filter((edge) => edge.includes('> 5.'))).toEqual([
      '4.body.body.1.ok.Booked > 5.inTime.Sum [inTime]',
      '4.body.body.1.failed.Lost > 5.inTime.Sum [inTime]',
    ])
  })
  it('that is late gives up its items and leads on from the deadline', async () => {
    const { node, view } = await shown([...three, passed('3d')])
    expect(node('4').visits).toMatchObject([{ due: expect.any(Number) as number }])
    expect(node(ITEM).visits.map(({ abandoned }) => abandoned)).toEqual(['late', 'late', 'late'])
    expect([node(ITEM).status, node('4.body.body.1.ok.Booked').status]).toEqual(['skipped', 'skipped'])
    expect(taken(view).filter((edge) => edge.includes('> 5.'))).toEqual(['4 > 5.late.Without [late]'])
  })
  it('stays in review, and says why, as long as another item is', async () => {
    const mended = resubmitted({ kind: 'ok', input: { id: 'leg0', n: 0 }, value: { seat: 's' } })
    const { node, view } = await shown([...three, seat('leg0', NO_SEAT), seat('leg1', NO_SEAT), mended])
    expect(view).toMatchObject({ row: { status: 'review' }, trouble: { code: 'threw', node: '4.body.body.1.ok.Booked' } })
    expect(node('4.body.body.1.ok.Booked')).toMatchObject({ status: 'review', counts: { completed: 1, review: 1 } })
  })
  it('goes on where the item was sent again', async () => {
    const { node } = await shown([
      ...three,
      seat('leg0', NO_SEAT),
      resubmitted({ kind: 'ok', input: { id: 'leg0', n: 0 }, value: { seat: 's' } }),
    ])
    expect(node('4.body.body.1.ok.Booked')).toMatchObject({ status: 'completed', visitCount: 2 })
    expect(node(ITEM)).toMatchObject({ counts: { completed: 1, running: 3 } })
  })
})

describe('verify', () => {
  it.each([
    [
      'with items in review, sent again',
      2,
      (three: readonly Happening[]) => [
        ...three,
        seat('leg0', NO_SEAT),
        seat('leg1', NO_SEAT),
        resubmitted({ kind: 'ok', input: { id: 'leg0', n: 0 }, value: { seat: 's' } }),
        seat('leg2'),
      ],
    ],
    [
      'late, with beats',
      0,
      (three: readonly Happening[]) => [...three, seat('leg2'), passed('3d'), passed('4d'), signalled(Approval, { id: 't', n: '1' })],
    ],
  ])('runs each recorded step of a trip again, %s', async (_how, faults, happenings) => {
    const { events } = await tellTrip(memoryJournal(), 't', happenings(begun(10)))
    const turn: Turn = { format: 1, stream: 's', version: 1, at: 1, causes: [], events }
    const reruns = rerun({ turns: [turn], version: (hash) => ({ hash, workflow: trip }) })
    const recorded = events.filter(({ kind }) => kind === 'StepDone').length
    expect(reruns).toHaveLength(recorded + faults)
    expect(reruns.filter(({ kind }) => kind !== 'same')).toEqual([])
  })
})

describe('an escalation', () => {
  const waiting = [...begun(0), passed('2d'), passed('1d')]
  it('counts its beats, and goes on', async () => {
    const { node } = await shown(waiting)
    expect(node('6')).toMatchObject({ status: 'running', visits: [{ round: 2, ended: null, due: expect.any(Number) as number }] })
    expect(node('6.then.Remind')).toMatchObject({ visitCount: 2 })
    expect(node('6.body.Approval').status).toBe('waiting')
  })
  it('ends with its body', async () => {
    const { node, view } = await shown([...waiting, signalled(Approval, { id: 't', n: '1' })])
    expect(view.row.status).toBe('completed')
    expect(node('6').status).toBe('completed')
    expect(node('6.then.Remind').status).toBe('completed')
    expect(taken(view)).toContain('6 > 6.then.Remind [then]')
  })
})

describe('a node with two hundred visits', () => {
  const two = [
    ...begun(200),
    ...Array.from({ length: 200 }, (_, n) => n)
      .filter((n) => n !== 1)
      .map((n) => seat(`leg${n}`)),
  ]
  it('shows the last and what has not ended, and the others a page at a time', async () => {
    const { api, node } = await shown(two)
    const { visits, visitCount, olderThan, counts } = node(ITEM)
    expect(visitCount).toBe(200)
    expect(counts).toEqual({ completed: 199, running: 1 })
    expect(visits).toHaveLength(21)
    expect(visits[0]).toMatchObject({ ended: null, input: { id: 'leg1' } })
    const seen: number[] = []
    for (let before: number | undefined = olderThan; before !== undefined;) {
      const page: Paged<VisitView> = await api.get(at(tripInstance('t'), `/visits?node=${ITEM}&before=${before}`))
      seen.push(...page.rows.map(({ visit }) => visit))
      before = page.next === undefined ? undefined : Number(page.next)
    }
    const all = new Set([...seen, ...visits.map(({ visit }) => visit)])
    expect([seen.length, all.size]).toEqual([180, 200])
  })
})
