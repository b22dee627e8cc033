// What one instance asks of others and of people, across partitions and processes: each once, also while processes are killed.
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { contrailClient } from '../../client/index.ts'
import type { ContrailClient, ListedTask } from '../../client/index.ts'
import type { Turn } from '../../engine/index.ts'
import { openTill } from '../bad-days/till.ts'
import type { Till } from '../bad-days/till.ts'
import { allTurns, wrongWithHistory } from '../chaos/history.ts'
import { HANGS, live, serviceOf, until } from './live.ts'

vi.setConfig({ testTimeout: HANGS })

const PEOPLE = ['ann', 'bob']
let till: Till
beforeAll(async () => {
  till = await openTill()
})
afterAll(() => till?.close())

const deployed = live(() => ({
  store: 'postgres',
  processes: { trigger: 1, executor: 2, 'side-effect': 2, visualizer: 1 },
  partitions: 8,
  module: fileURLToPath(new URL('./removal.fixture.ts', import.meta.url)),
  topics: [],
  env: { CONTRAIL_TEST_TILL: till.url },
}))

const client = (role: 'trigger' | 'visualizer'): ContrailClient => contrailClient({ url: serviceOf(deployed().deployment, role).url })

/** A removal of three boxes; whoever has no patience waits for a foreman for two seconds. */
const removalOf = (removalId: string, patient: boolean) => ({
  removalId,
  firm: 'acme',
  policyId: `policy-of-${removalId}`,
  surveyId: `survey-of-${removalId}`,
  boxes: ['a', 'b', 'c'].map((box) => ({ box: `${removalId}-${box}` })),
  patience: patient ? '30d' : '2s',
})
/** A start is asked for until it is answered; the key makes it count once. */
const begin = (workflow: string, payload: ReturnType<typeof removalOf> | { readonly firm: string }): Promise<void> =>
  until(`${workflow} is begun`, async () => {
    const { kind } = await client('trigger').start(workflow, payload)
    return kind === 'accepted'
  })

const isPatient = ({ instance }: ListedTask): boolean => instance.includes('patient-')
/** Both people answer every task that they see, at once. `told`: place and person, of whom it was said that the answer counts. */
const answerAll = async (told: Set<string>): Promise<void> => {
  const listed = await client('visualizer').tasks({ role: 'foreman' })
  if (listed.kind !== 'page') throw new Error(JSON.stringify(listed))
  const answer = async ({ instance, node, visit }: ListedTask, by: string): Promise<void> => {
    const place = `${instance}/${node}#${visit}`
    // The same id until it is answered: a request that was cut may have counted.
    const done = await client('visualizer').actOnTask(place, {
      action: { do: 'done', value: { crew: by } },
      by,
      roles: ['foreman'],
      id: `${by}-${place}`,
    })
    if (done.kind === 'done') told.add(`${place} ${by}`)
  }
  await Promise.all(listed.rows.filter(isPatient).flatMap((task) => PEOPLE.map((by) => answer(task, by).catch(() => {}))))
}
const countOf = async (workflow: string, status: string): Promise<number> =>
  (await deployed().journal.counts())
    .filter((row) => row.workflow === workflow && row.status === status)
    .reduce((sum, row) => sum + row.count, 0)

/** Every booking that there has to be, each once. */
const bookingsOf = (patient: readonly string[], impatient: readonly string[]): ReadonlyMap<string, number> =>
  new Map(
    [
      ...[...patient, ...impatient].flatMap((id) => [
        ...['a', 'b', 'c'].map((box) => `pack-${id}-${box}`),
        `hire-${id}`,
        `underwrite-policy-of-${id}`,
      ]),
      ...patient.map((id) => `measure-survey-of-${id}`),
      ...impatient.map((id) => `return-${id}`),
    ].map((name) => [name, 1]),
  )
/** Place and person of each answer that the journal holds. */
const answersIn = (streams: ReadonlyMap<string, readonly Turn[]>): readonly string[] =>
  [...streams.values()]
    .flat()
    .flatMap(({ events }) => events)
    .flatMap((event) => (event.kind === 'TaskDone' ? [`${event.instance}/${event.node}#${event.visit} ${event.by}`] : []))

let begun: readonly [readonly string[], readonly string[]] = [[], []]
const run = async (name: string, count: number, meanwhile: () => Promise<void> = async () => {}): Promise<void> => {
  const patient = Array.from({ length: count }, (_, n) => `patient-${name}-${n}`)
  const impatient = Array.from({ length: count }, (_, n) => `hasty-${name}-${n}`)
  begun = [
    [...begun[0], ...patient],
    [...begun[1], ...impatient],
  ]
  const [allPatient, allImpatient] = begun
  const starting = Promise.all([
    ...patient.map((id) => begin('Removal', removalOf(id, true))),
    ...impatient.map((id) => begin('Removal', removalOf(id, false))),
  ])
  const trouble = meanwhile()
  const told = new Set<string>()
  await until('all removals are over', async () => {
    await answerAll(told)
    return (await countOf('Removal', 'completed')) === allPatient.length + allImpatient.length
  })
  await Promise.all([starting, trouble])
  await deployed().quiet()
  const sorted = (bookings: ReadonlyMap<string, number>): readonly string[] =>
    [...bookings]
      .map(([what, times]) => `${what} ${times}`)
      .filter((line) => !line.startsWith('sweep-'))
      .toSorted()
  expect(sorted(till.bookings)).toEqual(sorted(bookingsOf(allPatient, allImpatient)))
  const streams = await allTurns(deployed().journal)
  expect(wrongWithHistory(streams)).toEqual([])
  const answers = answersIn(streams)
  expect(answers).toHaveLength(allPatient.length)
  expect([...told].filter((answer) => !answers.includes(answer))).toEqual([])
  expect(await countOf('Insurance', 'completed')).toBe(allPatient.length + allImpatient.length)
  expect(await countOf('Survey', 'completed')).toBe(allPatient.length)
  expect(await client('visualizer').query('Firm', 'removals', 'acme')).toMatchObject({ value: allPatient.length })
}

it('children, told signals, tasks, deadlines and undone calls are each done once, across partitions', async () => {
  await begin('Firm', { firm: 'acme' })
  await run('calm', 12)
})

const ROLES = ['executor', 'side-effect', 'executor', 'trigger', 'executor', 'visualizer', 'side-effect', 'executor'] as const
const BETWEEN = 1_500
/** With `npm run prove` some hundred processes are killed. */
const STORMS = process.env['CONTRAIL_LONG'] === '1' ? 13 : 1

it('the same while processes of every kind are killed', { timeout: 3 * HANGS }, async () => {
  const storm = async (): Promise<void> => {
    for (const role of ROLES) {
      await pause(BETWEEN)
      const { deployment, ended } = deployed()
      const before = ended.length
      serviceOf(deployment, role).kill()
      await until(`the ${role} has ended`, () => ended.length > before)
    }
  }
  for (let storms = 0; storms < STORMS; storms++) await run(`stormy-${storms}`, 20, storm)
  expect(deployed().ended).toHaveLength(STORMS * ROLES.length)
})

const DAYS = 8
const sweeps = (): readonly string[] =>
  [...till.bookings].filter(([what]) => what.startsWith('sweep-')).map(([what, times]) => `${what} ${times}`)

it('planned starts of a schedule count once, whoever asks for them, how often, and whichever executor owns it', async () => {
  const day = 24 * 3_600_000
  const today = Math.floor(Date.now() / day) * day
  const range = {
    from: new Date(today - (DAYS + 1) * day).toISOString(),
    to: new Date(today - day).toISOString(),
    by: 'ann',
    reason: 'a test',
  }
  const backfill = (id: string): Promise<void> =>
    until('the back-fill is taken', async () => {
      const answer = await client('visualizer').backfillSchedule('Sweep', { ...range, id })
      if (answer.kind !== 'done') throw new Error(JSON.stringify(answer))
      return true
    })
  await backfill('first')
  const before = deployed().ended.length
  serviceOf(deployed().deployment, 'executor').kill()
  await until('an executor has ended', () => deployed().ended.length > before)
  await backfill('first')
  await until('all days are swept', () => sweeps().length === DAYS)
  await deployed().quiet()
  await backfill('again')
  await deployed().quiet()
  expect(sweeps()).toHaveLength(DAYS)
  expect(sweeps().filter((line) => !line.endsWith(' 1'))).toEqual([])
  expect(await countOf('Sweep', 'completed')).toBe(DAYS)
})
