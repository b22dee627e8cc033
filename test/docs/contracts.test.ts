// docs/contracts.md is made of the contract suites and of who calls them: which case each adapter passes. UPDATE_DOCS=1 writes it.
import { globSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DOC = new URL('../../docs/contracts.md', import.meta.url)
const read = (path: string): string => readFileSync(`${ROOT}/${path}`, 'utf8')

interface Suite {
  readonly title: string
  /** Who calls this passes it. */
  readonly call: string
  readonly cases: readonly string[]
}
const SUITES: readonly Suite[] = [
  { title: 'The journal', call: 'journalContract', cases: ['journal/contract/*.ts'] },
  { title: 'The bus', call: 'busContract', cases: ['bus/contract/*.ts'] },
  { title: 'Sources of triggers', call: 'triggerSourceContract', cases: ['trigger-service/source-contract.ts'] },
]

const tests = globSync('{journal,bus,trigger-service,test}/**/*.test.ts', { cwd: ROOT }).toSorted()
const callers = (call: string): readonly string[] =>
  tests.flatMap((file) => [...read(file).matchAll(new RegExp(`^ *${call}\\('([^']+)'`, 'gm'))].map(([, name = '']) => name)).toSorted()
const titles = (globs: readonly string[]): readonly string[] =>
  globs
    .flatMap((glob) => globSync(glob, { cwd: ROOT }).toSorted())
    .flatMap((file) => [...read(file).matchAll(/\b(?:it|test|property)\(\s*(['"])((?:(?!\1).)+)\1/g)].map(([, , title = '']) => title))

const tableOf = ({ title, call, cases }: Suite): string => {
  const adapters = callers(call)
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    `## ${title}`,
    '',
    line(['case', ...adapters]),
    line(['---', ...adapters.map(() => '---')]),
    ...titles(cases).map((one) => line([one, ...adapters.map(() => '✓')])),
    '',
  ].join('\n')
}

const page = `# Contracts: which adapter passes what

A port's promises are an exported suite; whoever calls it passes all of it, or CI is red. The cases, and who passes them:

${SUITES.map(tableOf).join('\n')}
Besides, each adapter has tests of its own for what only it can do wrong: beside its sources, and over real servers in \`test/parts/\`.
`

it('lists every case of every contract, and every adapter', async () => {
  if (process.env['UPDATE_DOCS'] === '1') await writeFile(DOC, page)
  expect(readFileSync(DOC, 'utf8')).toBe(page)
})
it('has found them', () => {
  for (const { call, cases } of SUITES) {
    expect(callers(call).length, call).toBeGreaterThan(1)
    expect(titles(cases).length, call).toBeGreaterThan(6)
  }
})
