// The commands that the pages tell a reader to type: their scripts, the names given to them, and their files are there.
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string): string => readFileSync(`${ROOT}/${path}`, 'utf8')
const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: ROOT }).toSorted()]
/** In a line of code, in a block or in the text. */
const commands = pages.flatMap((page) =>
  [...read(page).matchAll(/(?:^|`|&& )((?:npm run|npx vitest run|npx contrail dev) [^`\n]*)/gm)].map(([, command = '']) => ({
    page,
    command,
  })),
)
const of = (start: string) => commands.filter(({ command }) => command.startsWith(start))
const namesOf = (script: string, list: string): readonly string[] => {
  const said = execFileSync(process.execPath, ['--conditions=contrail-source', `${ROOT}/${script}`, '--help'], { encoding: 'utf8' })
  return new RegExp(`^${list}: (.*)$`, 'm').exec(said)?.[1]?.split(', ') ?? []
}

describe('a command on a page', () => {
  it('is one of many', () => {
    expect(of('npm run').length).toBeGreaterThan(10)
    expect(of('npx vitest run').length).toBeGreaterThan(10)
    expect(of('npx contrail dev').length).toBeGreaterThan(2)
  })

  it('runs a script that the package has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> } // npm's own format
    const unknown = of('npm run').filter(({ command }) => !Object.hasOwn(scripts, command.split(/\s+/)[2] ?? ''))
    expect(unknown).toEqual([])
  })

  it('names a part of the proof and a figure that there are', () => {
    const parts = namesOf('test/prove.ts', 'parts')
    const figures = namesOf('bench/main.ts', 'figures')
    const asked = of('npm run prove').flatMap(({ command }) => [...command.matchAll(/--only (\S+)/g)].map(([, name]) => name))
    const measured = of('npm run bench --').flatMap(({ command }) => command.split(/\s+/).slice(4))
    expect(asked.length).toBeGreaterThan(2)
    expect(asked.filter((name = '') => !parts.includes(name))).toEqual([])
    expect(measured.length).toBeGreaterThan(2)
    expect(measured.filter((name) => !figures.includes(name))).toEqual([])
  })

  it('runs tests that there are, by the beginning of their path', () => {
    const tests = globSync('**/*.test.ts', { cwd: ROOT, exclude: ['node_modules', 'dist'] })
    const asked = of('npx vitest run').flatMap(({ command }) => command.split(/\s+/).slice(3))
    const paths = asked.filter((word) => /^\w/.test(word))
    expect(paths.filter((path) => !tests.some((test) => test.startsWith(path)))).toEqual([])
  })

  it('starts an app of this clone that is there', () => {
    const apps = of('npx contrail dev').flatMap(({ command }) =>
      command.split(/\s+/).filter((word) => /^(?:workflows|test)\/.*\.ts$/.test(word)),
    )
    expect(apps.length).toBeGreaterThan(2)
    expect(apps.filter((path) => !existsSync(`${ROOT}/${path}`))).toEqual([])
  })
})
