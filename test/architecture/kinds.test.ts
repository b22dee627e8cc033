// A kind of node that is missing in a layer does not compile, and the compiler names exactly the places where it is missing.
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const LAYERS = ['base', 'dsl', 'engine', 'visualizer/look', 'visualizer/server', 'visualizer/verify', 'journal', 'bus', 'versions']

/** What the compiler says of the layers once the union of graphs has one kind more. */
const compiledWith = async (kind: string): Promise<readonly string[]> => {
  mkdirSync(join(root, 'dist'), { recursive: true })
  const folder = mkdtempSync(join(root, 'dist', 'tsc-')) // inside the repository, so that packages are found
  try {
    for (const layer of LAYERS)
      cpSync(join(root, layer), join(folder, layer), {
        recursive: true,
        filter: (file) => !/\.(test|fixture|helper|child)\.tsx?$/.test(file) && !file.endsWith('tsconfig.json'),
      })
    const graph = join(folder, 'dsl', 'graph.ts')
    const text = readFileSync(graph, 'utf8')
    const more = text.replace(/export type Graph =\s*\|?/, `export type Graph = { readonly kind: '${kind}' } |`)
    expect(more).not.toBe(text)
    writeFileSync(graph, more)
    const compilerOptions = { noEmit: true, composite: false, declaration: false, sourceMap: false }
    const include = [
      'dsl/internal.ts',
      'dsl/index.ts',
      'engine/index.ts',
      'visualizer/look/index.ts',
      'visualizer/server/index.ts',
      'visualizer/verify/index.ts',
    ]
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.base.json', compilerOptions, include }))
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    const said = await new Promise<string>((resolve) => {
      execFile(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], { cwd: folder, maxBuffer: 1e8 }, (_error, stdout) =>
        resolve(stdout),
      )
    })
    return said.split('\n').filter((line) => /^\S.*error TS/.test(line))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it('a new kind is missing in its three tables, by name, and nowhere else', { timeout: 300_000 }, async () => {
  const said = await compiledWith('unheardOf')
  expect(said.map((line) => line.replace(/\(.*/, '')).toSorted()).toEqual([
    'dsl/nodes/table.ts',
    'engine/nodes/table.ts',
    'visualizer/look/index.ts',
  ])
  for (const line of said) expect(line).toContain("Property 'unheardOf' is missing in type")
})
