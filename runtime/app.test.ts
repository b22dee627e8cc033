import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadApp, loadHandlers } from './app.ts'

/** A folder with these files. */
const folderWith = (files: Readonly<Record<string, string>>): string => {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'contrail-app-')))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
  return directory
}

/** What is said to the author of a module, in a process of its own: here modules are not imported by Node itself. */
const saidByNode = (module: string): string => {
  const script = `import { loadApp } from '${import.meta.dirname}/app.ts'; await loadApp('${module}').catch((error) => console.log(error.message))`
  return execFileSync(process.execPath, ['--conditions=contrail-source', '--input-type=module', '-e', script], {
    encoding: 'utf8',
  }).trimEnd()
}

describe('a module that is given to dev', () => {
  it('is a workflow, with the handlers beside it', async () => {
    const at = folderWith({ 'one.ts': 'export const one = 1\n', 'one.handlers.ts': '' })
    expect(await loadApp(join(at, 'one.ts'))).toEqual({
      path: join(at, 'one.ts'),
      workflows: [join(at, 'one.ts')],
      handlers: [join(at, 'one.handlers.ts')],
      demo: null,
    })
  })

  it('needs no handlers', async () => {
    const at = folderWith({ 'one.mjs': 'export const one = 1\n' })
    expect(await loadApp(join(at, 'one.mjs'))).toMatchObject({ workflows: [join(at, 'one.mjs')], handlers: [] })
  })

  it('or is an app, whose paths are relative to it', async () => {
    const at = folderWith({
      'app.ts': `export default { workflows: ['./a.ts', new URL('./b.ts', import.meta.url)], handlers: ['./a.handlers.ts'] }\n`,
    })
    expect(await loadApp(join(at, 'app.ts'))).toMatchObject({
      workflows: [join(at, 'a.ts'), join(at, 'b.ts')],
      handlers: [join(at, 'a.handlers.ts')],
    })
  })
})

describe('a module that cannot be used', () => {
  it('is named, with what to give instead', async () => {
    const at = folderWith({ 'package.json': '{}' })
    mkdirSync(join(at, 'flows'))
    await expect(loadApp(join(at, 'none.ts'))).rejects.toThrow(/none\.ts is not there: give the path of a workflow or of an app$/)
    await expect(loadApp(join(at, 'flows'))).rejects.toThrow(/flows is a folder: give the path of a workflow or of an app in it$/)
    await expect(loadApp(join(at, 'package.json'))).rejects.toThrow(/package\.json is no module: give a file that ends in \.ts or \.js$/)
  })

  it('lists the things themselves: it is told to list their modules', async () => {
    const dsl = join(import.meta.dirname, '../dsl/index.ts')
    const at = folderWith({
      'app.ts': `import { handle, http, step, workflow } from '${dsl}'
const parts = ['name', 'version', 'triggers', 'metadata', 'graph', 'named', 'nested']
const order = { ...Object.fromEntries(parts.map((part) => [part, null])), name: 'Order' }
export default { workflows: ['./ok.ts', order], handlers: [{ workflow: 'Order', handlers: {} }, 1] }\n`,
    })
    await expect(loadApp(join(at, 'app.ts'))).rejects.toThrow(
      `${join(at, 'app.ts')}: workflows[1] is no path: list the module that exports it, as new URL('./order.ts', import.meta.url)
  handlers[0] is no path: list the module that exports it, as new URL('./order.handlers.ts', import.meta.url)
  handlers[1] is no path: list the module that exports it, as new URL('./module.ts', import.meta.url)`,
    )
  })

  it('cannot be imported by Node: the way out is said', async () => {
    const at = folderWith({
      'enum.ts': 'export enum Colour { red }\n',
      'ending.ts': "import { log } from './log'\nexport const a = log\n",
      'log.ts': 'export const log = 1\n',
      'gone.ts': "import { log } from './gone-too.ts'\nexport const a = log\n",
    })
    expect(saidByNode(join(at, 'enum.ts'))).toMatch(
      /enum\.ts:1 does not load: .*\n  .*write a union of texts or a constant object in place of an enum/,
    )
    expect(saidByNode(join(at, 'ending.ts'))).toMatch(/write the ending too: '…\/log\.ts'$/)
    expect(saidByNode(join(at, 'gone.ts'))).toMatch(/gone-too\.ts' imported from \S+$/)
    expect(saidByNode(at)).toMatch(/is a folder/)
  })

  it('says the line of the file that threw, also where another one imports it', async () => {
    const at = folderWith({ 'steps.mjs': "\n\nthrow new Error('no rates today')\n", 'order.mjs': "import './steps.mjs'\n" })
    const name = relative('', join(at, 'steps.mjs'))
    await expect(loadApp(join(at, 'order.mjs'))).rejects.toThrow(`${name}:3 does not load: no rates today`)
  })

  it('is named itself where nobody knows the line', async () => {
    const at = folderWith({ 'order.mjs': 'export default (\n' })
    await expect(loadHandlers([join(at, 'order.mjs')])).rejects.toMatchObject({
      name: 'FatalProblem',
      message: expect.stringMatching(/order\.mjs(:\d+)? does not load: \S.*$/),
    })
  })
})
