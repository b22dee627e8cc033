// What the compiler says to each mistake, held against messages.md: a mistake refused for another reason is a failure. `vitest run -u` writes it anew.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compile } from './tsc.fixture.ts'

const FILES = ['dsl.mistakes.ts', 'dsl.nodes.mistakes.ts', 'dsl.schedule.mistakes.ts', 'dsl.around.mistakes.ts']
const sources = FILES.map((name) => readFileSync(join(import.meta.dirname, name), 'utf8').split('\n'))
const DIRECTIVE = '// @ts-expect-error '
/** Long enough for every sentence of ours and for the point of every sentence of the compiler's. */
const LONGEST = 240

/** A clash of two branches is told at both of them; a missing upcast leaves the others without a type. All else is told once. */
const TWICE = [
  'two branches that patch the same key',
  '… deep inside nested flows',
  '… inside a nested workflow on the same aggregate',
  'a branch that removes what another sets',
  'a version of an aggregate that cannot be upcast',
  'state that one branch of a parallel patches inside a race, and another beside it',
]

interface Said {
  readonly file: number
  readonly line: number
  readonly column: number
  readonly rows: readonly string[]
}
const saidBy = (output: string): readonly Said[] =>
  output.split(/\n(?! )/).flatMap((text) => {
    const [, file, line, column, message] = /^mistakes(\d)\.ts\((\d+),(\d+)\): error (TS[^]*)$/.exec(text.trimEnd()) ?? []
    const rows = message?.split('\n').map((row) => row.trim())
    return rows === undefined ? [] : [{ file: Number(file), line: Number(line), column: Number(column), rows }]
  })

/** The sentence of ours where there is one, else the line that decides, which is the compiler's last. */
const pointOf = (rows: readonly string[]): string => {
  const problem = /Problem<(".*?")>/.exec(rows.join('\n'))?.[1]
  if (problem !== undefined) return `… Problem<${problem}>`
  const [first = '', ...others] = rows
  if (others.length === 0) return first.replace(/^TS\d+: /, '')
  const bare = /^Type '("?\w+"?)' is not assignable/.test(others.at(-1) ?? '')
  const text = `… ${others.slice(bare ? -2 : -1).join(' ')}`
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

const rowOf = (mistake: string, { file, line, column, rows }: Said): string => {
  const at = /^[\w$]+|^'[^']*'|^./.exec(sources[file]?.[line - 1]?.slice(column - 1) ?? '')?.[0] ?? ''
  const text = pointOf(rows).replaceAll('|', '\\|').replaceAll('`', "'")
  return `| ${mistake} | \`${at}\` | ${rows[0]?.slice(0, 6) ?? ''} \`${text}\` |`
}

test('the compiler refuses each mistake, and nothing else, at its own line and in the words of messages.md', async () => {
  const mistakes = sources.flatMap((source, file) =>
    source.flatMap((text, i) =>
      text.trim().startsWith(DIRECTIVE) ? [{ at: `${file}:${i + 2}`, mistake: text.trim().slice(DIRECTIVE.length) }] : [],
    ),
  )
  const refused = sources.map((source, i) => [`mistakes${i}.ts`, source.join('\n').replaceAll('@ts-expect-error', 'refused:')] as const)
  const said = Map.groupBy(saidBy(await compile(new Map(refused))), ({ file, line }) => `${file}:${line}`)
  expect([...said.keys()]).toEqual(mistakes.map(({ at }) => at))
  const rows = mistakes.flatMap(({ at, mistake }) => (said.get(at) ?? []).map((one, i) => rowOf(i === 0 ? mistake : '″', one)))
  const twice = mistakes.filter(({ at }) => (said.get(at)?.length ?? 0) > 1).map(({ mistake }) => mistake)
  expect(twice).toEqual(TWICE)
  const head = [
    '# What the compiler says',
    '',
    'Written by `messages.test.ts` from the files `dsl.*mistakes.ts`: the mistake, where it is reported, and the line that decides.',
  ]
  await expect([...head, '', '| mistake | at | message |', '|---|---|---|', ...rows, ''].join('\n')).toMatchFileSnapshot('messages.md')
})
