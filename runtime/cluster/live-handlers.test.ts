import { describe, expect, it } from 'vitest'
import type { Version } from '../../engine/index.ts'
import { codeOf } from './side-effect.ts'
import { liveHandlers } from './live-handlers.ts'
import { TICKETS } from './cluster.test.helper.ts'

const heard = () => {
  const said: string[] = []
  return { said, log: { warn: (_fields: object, text?: string) => void said.push(text ?? '') } }
}
const active = ({ workflows }: Awaited<ReturnType<typeof codeOf>>): readonly Version[] =>
  workflows.map((workflow) => ({ hash: 'a'.repeat(64), workflow }))

describe('the handlers of a process', () => {
  it('are there before a version that needs them is activated', async () => {
    const { handlers, follow } = liveHandlers(await codeOf(TICKETS), heard().log)
    follow([])
    expect([...handlers.keys()]).toEqual(['Announce'])
  })

  it('go on as they were where they do not fit what was activated', async () => {
    const code = await codeOf(TICKETS)
    const { handlers, follow } = liveHandlers({ ...code, workflows: [] }, heard().log)
    follow(active(code))
    const before = new Map(handlers)
    const renamed = active(code).map((version) => ({ ...version, workflow: { ...version.workflow, name: 'Other' } }))
    expect(() => follow(renamed)).toThrow("handlers are given for workflow 'Ticket', which is not among the workflows")
    expect(new Map(handlers)).toEqual(before)
    expect(before.size).toBe(1)
  })

  it('of kinds that do not come to this process are not missing', async () => {
    const code = await codeOf(TICKETS)
    const { said, log } = heard()
    const elsewhere = liveHandlers({ handlers: [], workflows: [] }, log, () => false)
    elsewhere.follow(active(code))
    expect([elsewhere.missing(), said]).toEqual([[], []])
    const here = liveHandlers({ handlers: [], workflows: [] }, log)
    here.follow(active(code))
    expect(here.missing()).toEqual(['Announce'])
  })

  it('that are missing are said once for each kind', async () => {
    const code = await codeOf(TICKETS)
    const { said, log } = heard()
    const { follow } = liveHandlers({ handlers: [], workflows: [] }, log)
    follow(active(code))
    follow(active(code))
    expect(said).toEqual(["no handler for kind 'Announce' in this process: its side effects wait until there is one"])
  })
})

it('a module without handlers is refused', async () => {
  const file = new URL('../../dsl/index.ts', import.meta.url).pathname
  await expect(codeOf(file)).rejects.toThrow(/has no handlers: name the modules that export/)
})
