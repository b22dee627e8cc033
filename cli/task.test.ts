import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { contrailClient } from '../client/index.ts'
import { startEngine } from '../runtime/engine.ts'
import { logger } from '../runtime/log.ts'
import { contrail, folder } from './command.test.helper.ts'

const lines = [{ what: 'train', cents: 4_900 }]
const claimOf = (claimId: string, manager: string): string =>
  JSON.stringify({ claimId, employee: 'eve', manager, iban: 'DE02 7777', lines })
const answer = { approved: true, lines, account: { costCentre: '4711' } }
const E1 = 'Expense:e-1/0.0.CheckExpense#1'

/** Two claims wait for their managers. */
const claims = async () => {
  const directory = folder()
  const module = fileURLToPath(new URL('../workflows/recipes/expense.ts', import.meta.url))
  const app = { workflows: [module], handlers: [] }
  const engine = await startEngine({ app, directory, host: '127.0.0.1', port: 0, log: logger('silent'), dev: true })
  onTestFinished(() => engine.stop(5_000))
  const run = (...args: readonly string[]) => contrail(...args, '-d', directory)
  for (const [id, manager] of [['e-1', 'ann'] as const, ['e-2', 'bob'] as const])
    await run('trigger', 'send', 'Expense', '--data', claimOf(id, manager))
  return { run, engine }
}

describe('contrail task', () => {
  it('lists what waits, for whom and until when, and takes filters', async () => {
    const { run } = await claims()
    const [head, first, second, ...rest] = (await run('task', 'list')).out.trimEnd().split('\n')
    expect(head).toMatch(/^DUE {18}STATUS {2}FOR {2}PLACE$/)
    expect(first).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}open {4}ann {2}Expense:e-1\/0\.0\.CheckExpense#1$/)
    expect(second).toContain('bob')
    expect(rest).toEqual([])
    const places = async (...args: readonly string[]) =>
      JSON.parse((await run('task', 'list', '-o', 'json', ...args)).out).map((row: { readonly instance: string }) => row.instance)
    expect(await places('--person', 'bob')).toEqual(['Expense:e-2'])
    expect(await places('--limit', '1')).toEqual(['Expense:e-1'])
    expect(await places('--due-before', '2001-01-01')).toEqual([])
    expect((await run('task', 'list', '--role', 'finance')).out).toBe('no task waits\n')
    expect((await run('task', 'list', '--status', 'closed')).err).toContain('must be one of open, taken')
  })

  it('is claimed, handed on, filled in half-way, said something about and done, each once and by who has it', async () => {
    const { run } = await claims()
    const by = (name: string, verb: string, ...args: readonly string[]) => run('task', verb, E1, '--by', name, ...args)
    expect(await by('ann', 'claim')).toMatchObject({ code: 0, out: `${E1}: done\n` })
    expect((await by('bob', 'claim')).err).toMatch(/^ann has taken the task CheckExpense at .*: ask them to release it/)
    expect((await by('ann', 'release')).code).toBe(0)
    expect((await by('zoe', 'claim')).err).toMatch(/^the task CheckExpense is for ann, and not for zoe/)
    expect((await by('zoe', 'claim', '--even-though-taken', 'ann is on leave')).code).toBe(0)
    expect((await by('zoe', 'hand', '--to', 'carl')).code).toBe(0)
    expect((await by('carl', 'save', '--data', '{"approved":true}')).code).toBe(0)
    expect((await by('carl', 'save', '--data', '{}')).err).toMatch(
      /^the draft is at revision 1, by carl since .*: read it, and save on top of revision 1\n$/,
    )
    expect((await by('ann', 'comment', '--text', 'please look at the train')).code).toBe(0)
    const shown = (await run('task', 'show', E1)).out
    expect(shown).toContain('CheckExpense  taken by carl')
    expect(shown).toContain('please look at the train')
    expect(shown).toContain('draft, revision 1 by carl: {"approved":true}')
    expect(shown).toContain('Cents that are paid')
    expect(shown).not.toContain('DE02 7777')
    const unfit = await by('carl', 'done', '--data', JSON.stringify({ ...answer, account: { costCentre: 'x' } }))
    expect(unfit).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^the answer does not fit the form of CheckExpense: account\.costCentre: /),
    })
    expect((await by('carl', 'done', '--data', JSON.stringify(answer))).code).toBe(0)
    expect((await by('carl', 'done', '--data', JSON.stringify(answer))).err).toContain('is no open task')
    expect(JSON.parse((await run('task', 'show', E1, '-o', 'json')).out)).toMatchObject({
      status: 'done',
      done: { by: 'carl', value: answer },
    })
    expect((await run('task', 'list')).out).not.toContain('e-1')
  })

  it('says what is no task, what has no data, and how each verb is used', async () => {
    const { run } = await claims()
    expect((await run('task', 'show', 'Expense:e-1/Nope#1')).err).toContain("task 'Expense:e-1/Nope#1'")
    expect((await run('task', 'claim', 'nonsense')).err).toContain("task 'nonsense'")
    expect((await run('task', 'done', E1)).code).toBe(2)
    expect((await run('task', 'done', E1, '--data', '{')).err).toContain('--data is no JSON')
    for (const verb of ['list', 'show', 'claim', 'release', 'hand', 'save', 'done', 'comment'])
      expect((await contrail('task', verb, '--help')).out).toContain(`Usage: contrail task ${verb}`)
  })

  it('is done by the client, too', async () => {
    const { engine } = await claims()
    const client = contrailClient({ url: engine.url })
    expect(await client.tasks({ person: 'ann' })).toMatchObject({ kind: 'page', rows: [{ instance: 'Expense:e-1', task: 'CheckExpense' }] })
    expect(await client.task(E1)).toMatchObject({ kind: 'found', status: 'open', view: { shows: { employee: 'eve', iban: '••••' } } })
    const refused = await client.actOnTask(E1, { by: 'ann', action: { do: 'done', value: { approved: 1 } } })
    expect(refused).toMatchObject({ kind: 'refused', status: 422, code: 'form' })
    const masked = await client.actOnTask(E1, { by: 'ann', action: { do: 'save', revision: 0, value: { iban: '••••' } } })
    expect(masked).toMatchObject({ kind: 'refused', status: 422, message: expect.stringContaining('is masked') })
    expect(await client.actOnTask(E1, { by: 'ann', id: 'once', action: { do: 'done', value: answer } })).toEqual({ kind: 'done' })
    expect(await client.actOnTask(E1, { by: 'ann', id: 'once', action: { do: 'done', value: answer } })).toEqual({ kind: 'done' })
    expect(await client.actOnTask(E1, { by: 'bob', id: 'once', action: { do: 'claim' } })).toMatchObject({ status: 409, code: 'differs' })
  })
})
