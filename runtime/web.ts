// Where the package lies, and in it the built page: beside the sources in the repository, beside the compiled code once installed.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const packageDirectory = (): string => {
  let at = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(at, 'package.json')) && dirname(at) !== at) at = dirname(at)
  return at
}

export const webDirectory = (): string => join(packageDirectory(), 'dist', 'web')
