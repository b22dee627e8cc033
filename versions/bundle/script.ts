// A workflow module as one script: the same bytes in any folder and on any machine.
import { basename, dirname } from 'node:path'
import { build } from 'esbuild'
import type { BuildFailure, Message } from 'esbuild'
import { NAMESPACE, workflowFiles } from './files.ts'

export interface Script {
  readonly code: string
  readonly sourceMap: string
}
export type ScriptResult = ({ readonly kind: 'script' } & Script) | { readonly kind: 'refused'; readonly problems: readonly string[] }

/** `path` and `handlers` are real paths. */
export const scriptOf = async (path: string, handlers: ReadonlySet<string>): Promise<ScriptResult> => {
  try {
    const { outputFiles } = await build({
      entryPoints: [`./${basename(path)}`],
      absWorkingDir: dirname(path),
      plugins: [workflowFiles({ root: dirname(path), handlers })],
      bundle: true,
      write: false,
      outfile: 'workflow.js',
      platform: 'neutral',
      format: 'cjs',
      target: 'es2024',
      mainFields: ['module', 'main'],
      conditions: ['module'],
      // Comments and blanks are no content; names stay, for stack traces and for people.
      minifyWhitespace: true,
      legalComments: 'none',
      // A module is strict, and so must be what becomes of it: writing to frozen input has to throw.
      banner: { js: '"use strict";' },
      sourcemap: 'external',
      logLevel: 'silent',
    })
    const textOf = (ending: string): string => outputFiles.find((file) => file.path.endsWith(ending))!.text
    return { kind: 'script', code: textOf('.js'), sourceMap: textOf('.js.map') }
  } catch (error) {
    if (!isBuildFailure(error)) throw error
    return { kind: 'refused', problems: error.errors.map(problemOf) }
  }
}

const isBuildFailure = (error: unknown): error is BuildFailure => error instanceof Error && 'errors' in error && Array.isArray(error.errors)

const problemOf = ({ text, location }: Message): string =>
  location ? `${location.file.replace(`${NAMESPACE}:`, '')}:${location.line}: ${text}` : text
