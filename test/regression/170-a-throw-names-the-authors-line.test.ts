// A step that threw was parked with a message that named no place; the stack named positions of the bundle.
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { bundleWorkflow } from '../../versions/bundle/index.ts'
import { storedVersions } from '../../versions/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { logger, startEngine } from '../../runtime/index.ts'
import type { Engine } from '../../runtime/index.ts'
import { folderOf } from '../../versions/bundle/modules.fixture.ts'
import { get, journalFolder, post } from './engine.fixture.ts'

const HELPER = `interface Box {
  readonly label: string
}
// Not every box has a label.
export const labelOf = (box: Box): string => {
  const text = box.label
  return text.trim()
}
`
const WELCOME = `import { aggregate, flow, http, parallel, perform, sideEffect, step, workflow } from 'contrail/dsl'
import { z } from 'zod'
import { labelOf } from './parts/label.ts'

const In = z.object({ id: z.string() })
interface In {
  readonly id: string
}
const strict = (text: string): boolean => {
  if (text === 'bad') throw new RangeError('no such text')
  return true
}
const Post = sideEffect('Post', { payload: z.object({ text: z.string().refine(strict) }) })
const trigger = http({ decode: In, id: 'id' })

export const inHelper = workflow(
  { name: 'InHelper', version: 1, triggers: [trigger], state: z.object({}), initial: {} },
  step('Receive', (_: In, _s: object) => ({ output: labelOf(JSON.parse('{}')) })),
)

export const inPayload = workflow(
  { name: 'InPayload', version: 1, triggers: [trigger], state: z.object({}), initial: {} },
  flow(
    step('Text', (_: In, _s: object) => ({ output: { text: 'bad' } })),
    perform(Post),
  ),
)

export const inRequest = workflow(
  { name: 'InRequest', version: 1, triggers: [trigger], state: z.object({}), initial: {} },
  step('Ask', (_: In, _s: object) => ({ output: 1, sideEffects: [Post({ text: 'bad' })] })),
)

export const inState = workflow(
  {
    name: 'InState',
    version: 1,
    triggers: [trigger],
    state: z.object({ text: z.string().refine(strict).optional() }),
    initial: {},
  },
  step('Keep', (_: In, _s: object) => ({ output: 1, state: { text: 'bad' } })),
)
`
const FILES = { 'welcome.ts': WELCOME, 'parts/label.ts': HELPER }
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length

const engineOn = async (folder: string, directory: string, dev = true): Promise<Engine> => {
  const app = { workflows: [join(folder, 'welcome.ts')], handlers: [] }
  const engine = await startEngine({ app, directory, host: '127.0.0.1', port: 0, dev, log: logger('silent') })
  onTestFinished(() => engine.stop(0))
  return engine
}
const troubleOf = async (engine: Engine, workflow: string, id: string): Promise<unknown> => {
  await post(engine, `/workflows/${workflow}/instances`, { id })
  return vi.waitFor(
    async () => {
      const { trouble } = (await get(engine, `/instances/${workflow}:${id}`)).body
      if (trouble == null) throw new Error('it is not in review')
      return trouble
    },
    { timeout: 20_000 },
  )
}

it.each([
  ['InHelper', "step 'Receive': it threw TypeError: Cannot read properties of undefined (reading 'trim')", HELPER, 'text.trim'],
  ['InPayload', 'the input does not hold the payload of Post: the schema threw: no such text', WELCOME, 'throw new RangeError'],
  [
    'InRequest',
    "step 'Ask': sideEffects[0] does not hold the payload of Post: the schema threw: no such text",
    WELCOME,
    'throw new RangeError',
  ],
  ['InState', "the state that step 'Keep' leaves does not fit its schema: the schema threw: no such text", WELCOME, 'throw new RangeError'],
])('what throws in %s is told with the line of its author', async (workflow, message, file, part) => {
  const engine = await engineOn(await folderOf(FILES), journalFolder())
  const at = `${file === HELPER ? 'parts/label.ts' : 'welcome.ts'}:${lineOf(file, part)}`
  expect(await troubleOf(engine, workflow, '1')).toMatchObject({ message: `${message} (${at})`, thrownAt: at })
})

it('the line is told of a version that was loaded from the store, and stands in the list', async () => {
  const [folder, directory] = [await folderOf(FILES), journalFolder()]
  const first = await engineOn(folder, directory)
  await troubleOf(first, 'InHelper', '1')
  await first.stop(0)
  const second = await engineOn(folder, directory, false)
  expect(await troubleOf(second, 'InHelper', '2')).toMatchObject({ thrownAt: 'parts/label.ts:7' })
  const { body } = await get(second, '/review')
  expect(JSON.stringify(body)).toContain('(parts/label.ts:7)')
})

it('a file that is called otherwise, or has another comment, is the same version, and its line is that of the newest store', async () => {
  const folder = await folderOf(FILES)
  const moved = await folderOf({ 'hello.ts': WELCOME.replace('parts/label', 'lib/tag'), 'lib/tag.ts': `// One more line.\n${HELPER}` })
  const journal = memoryJournal()
  const versions = storedVersions({ journal })
  let stack = ''
  const frame = async (path: string): Promise<readonly [string, string | undefined]> => {
    const bundled = await bundleWorkflow(path, { exportName: 'inHelper' })
    if (bundled.kind === 'refused') throw new Error(bundled.problems.join('\n'))
    const { hash, script } = bundled.versions[0]!
    await versions.store(bundled.versions[0]!)
    const lines = script.split('\n')
    const line = lines.findIndex((text) => text.includes('.trim()'))
    stack = `TypeError: x\n    at f (InHelper@${hash.slice(0, 12)}.js:${line + 1}:${lines[line]!.indexOf('.trim()') + 2})`
    return [hash, (await versions.sources(hash))?.own(stack)]
  }
  const [one, first] = await frame(join(folder, 'welcome.ts'))
  const [other, second] = await frame(join(moved, 'hello.ts'))
  expect(other).toBe(one)
  expect([first, second]).toEqual(['parts/label.ts:7', 'lib/tag.ts:8'])
  // A process that only loads it knows the lines under which it was stored first.
  expect((await storedVersions({ journal }).sources(one))?.own(stack)).toBe('parts/label.ts:7')
})

it.each(['InHelper', 'InPayload', 'InRequest', 'InState'])(
  'the stack of %s ends where the code of its author does: nothing of the engine or of this machine stands in the journal',
  async (workflow) => {
    const folder = await folderOf(FILES)
    const elsewhere = await folderOf({})
    await cp(folder, elsewhere, { recursive: true })
    const engine = await engineOn(elsewhere, journalFolder())
    await troubleOf(engine, workflow, '1')
    const recorded = JSON.stringify((await get(engine, `/instances/${workflow}:1/events`)).body)
    expect(recorded).toMatch(/"stack":"[^"]+Error: [^"]+\\n {4}at [^"]+@[0-9a-f]{12}\.js:\d+:\d+\)?"/)
    expect(recorded).not.toContain('file://')
    expect(recorded).not.toContain(elsewhere)
  },
)
