// Runs the compiler on generated files, as this repository is compiled, and gives back what it says.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')

/** Compiles sources that import the DSL from './index.ts', with its strict settings. Resolves also where they do not compile. */
export const compile = async (sources: ReadonlyMap<string, string>, flags: readonly string[] = []): Promise<string> => {
  mkdirSync(join(root, 'dist'), { recursive: true })
  const folder = mkdtempSync(join(root, 'dist', 'tsc-')) // inside the repository, so that zod is found
  try {
    for (const [name, text] of sources) writeFileSync(join(folder, name), text.replaceAll("from './", "from '../../dsl/"))
    const compilerOptions = { noEmit: true, composite: false, declaration: false, sourceMap: false, noUnusedLocals: false }
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../tsconfig.base.json', compilerOptions, include: ['*.ts'] }),
    )
    return await new Promise((resolve) => {
      execFile(process.execPath, [tsc, '-p', '.', '--pretty', 'false', ...flags], { cwd: folder, maxBuffer: 1e8 }, (_error, stdout) => {
        resolve(stdout)
      })
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
