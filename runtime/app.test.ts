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
