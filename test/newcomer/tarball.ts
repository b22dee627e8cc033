// The package as `npm pack` makes it of a fresh clone: in a copy of the sources, so that nobody's dist is touched.
import { cpSync, globSync, statSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './shell.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** What a clone has not got, and what packing does not need. */
const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', 'dist', '.git', '.contrail', 'bench', 'docs', 'test', 'workflows'])

/** Makes `contrail/` in the folder, as a clone, and the package in it. */
export const packIn = async (folder: string): Promise<void> => {
  const clone = join(folder, 'contrail')
  cpSync(ROOT, clone, { recursive: true, filter: (source) => !LEFT_OUT.has(relative(ROOT, source)) })
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'))
  await run('npm pack', { cwd: clone })
}

export interface Installed {
  readonly files: readonly string[]
  readonly bytes: number
}
/** What stands in a package's folder. */
export const contentOf = (folder: string): Installed => {
  const files = globSync('**/*', { cwd: folder }).filter((file) => statSync(join(folder, file)).isFile())
  return { files, bytes: files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0) }
}
