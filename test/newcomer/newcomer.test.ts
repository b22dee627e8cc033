import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engine } from './engine.ts'
import { blocksOf, isAs } from './readme.ts'
import type { Step } from './readme.ts'
import { run } from './shell.ts'
import { contentOf, packIn } from './tarball.ts'

/** Packing builds everything, and installing asks a registry. */
const PATIENCE = 600_000
/** How often what is printed may be looked at again: an effect's outcome may be a moment later than the answer. */
const LOOKS = 20

const blocks = blocksOf(new URL('../../README.md', import.meta.url), 'Your first workflow')
const home = mkdtempSync(join(tmpdir(), 'contrail-newcomer-'))
const running = engine()
let cwd = home

beforeAll(() => packIn(home), PATIENCE)
afterAll(async () => {
  await running.end()
  rmSync(home, { recursive: true, force: true })
}, PATIENCE)

/** Lines of one shell; where they lead to, the next ones begin. */
const typed = async (lines: readonly string[]): Promise<void> => {
  const dev = lines.find((line) => line.includes('contrail dev'))
  if (dev !== undefined) return running.start(dev, cwd)
  const { out } = await run(['set -e', ...lines, 'pwd'].join('\n'), { cwd })
  cwd = out.trimEnd().split('\n').at(-1) ?? cwd
}

const answers = async ({ command, prints }: Step): Promise<void> => {
  for (let look = 1; ; look++) {
    const { out } = await run(command, { cwd, mayFail: true })
    if (isAs(prints, out)) return
    if (look === LOOKS || !/contrail (instance|workflow)/.test(command)) return expect(out, command).toBe(prints)
  }
}

describe('what the README says of a first workflow', () => {
  it('has all there is to try', () => {
    expect(blocks.map((block) => (block.kind === 'file' ? block.name : block.kind))).toEqual([
      'shell',
      'welcome.ts',
      'welcome.handlers.ts',
      'welcome.test.ts',
      'tsconfig.json',
      'shell',
      'shell',
      'session',
      'shell',
      'session',
    ])
  })

  it('works as it is written, from an empty folder', { timeout: PATIENCE }, async () => {
    for (const block of blocks) {
      if (block.kind === 'file') writeFileSync(join(cwd, block.name), block.text)
      else if (block.kind === 'shell') await typed(block.lines)
      else for (const step of block.steps) await answers(step)
    }
    expect(running.starts()).toBe(2)
    expect(cwd).not.toBe(home)
  })
})

describe('the package', () => {
  const content = () => contentOf(join(cwd, 'node_modules', 'contrail'))

  it('holds the command, its code, its types and the page, and stays below 4.1 MB', () => {
    const { files, bytes } = content()
    expect(files).toEqual(
      expect.arrayContaining([
        'bin/contrail.js',
        'dist/dsl/index.js',
        'dist/dsl/index.d.ts',
        'dist/web/index.html',
        'README.md',
        'LICENSE',
      ]),
    )
    expect(bytes).toBeLessThan(4_100_000)
  })

  it('holds nothing that only its makers need', () => {
    const { files } = content()
    const tops = new Set(files.filter((file) => file.startsWith('dist/')).map((file) => file.split('/')[1]))
    expect(['test', 'bench', 'workflows', 'tmp'].filter((folder) => tops.has(folder))).toEqual([])
    const known = /^(bin\/[a-z-]+\.js|dist\/.+\.(js|d\.ts)|dist\/web\/.+|(README|CHANGELOG|SECURITY)\.md|LICENSE|package\.json)$/
    const unwanted = /\.(test|fixture|types|mistakes)\.|\/cost\.|\/hostile\//
    expect(files.filter((file) => !known.test(file) || unwanted.test(file))).toEqual([])
  })

  it('brings nothing of what the page is made with, for that is built', async () => {
    const { out } = await run('npm ls --all --parseable', { cwd, mayFail: true })
    expect(out).toContain('node_modules/hono')
    expect(out).not.toMatch(/node_modules\/(react|react-dom|vite|vitest|@xyflow)/)
  })

  it('has types for every entry, also where a user checks the types of libraries', { timeout: PATIENCE }, async () => {
    const entries = ['dsl', 'journal', 'bus', 'client', 'testing']
    writeFileSync(join(cwd, 'entries.ts'), entries.map((name) => `export * as ${name} from 'contrail/${name}'\n`).join(''))
    await run('npx tsc --skipLibCheck false --exactOptionalPropertyTypes --noUncheckedIndexedAccess', { cwd })
  })
})
