// From a stack of a script back to the line that its author wrote.
import { SourceMap } from 'node:module'

/**
 * Files are bundled under names of our own: esbuild writes the names it knows into its output, and paths differ between machines.
 * It also keeps away from such files what tsconfig and package.json around them would change.
 */
export const NAMESPACE = 'contrail'
/** `lodash@4.17.21/map.js`: a file of a package, not one of the author's. */
const PACKAGED = /^(@[^/]+\/)?[^/]+@/

export interface Sources {
  /** `welcome.ts:41`: of the first frame that is the author's own code; where there is none, of the first that is code of a package. */
  own(stack: string): string | undefined
  /** Of the first frame, whosever it is. */
  first(stack: string): string | undefined
}

/** `filename`: what stacks call the script. A source map that says nothing gives no lines. */
export const sourcesOf = (filename: string, sourceMap: string): Sources => {
  const map = mapIn(sourceMap)
  const lines = (stack: string): readonly string[] => (map === undefined ? [] : framesIn(stack, filename).flatMap((at) => lineAt(map, at)))
  return {
    own: (stack) => {
      const all = lines(stack)
      return all.find((line) => !PACKAGED.test(line)) ?? all[0]
    },
    first: (stack) => lines(stack)[0],
  }
}

const mapIn = (text: string): SourceMap | undefined => {
  try {
    // The sources themselves are most of it, and are not needed to find a line.
    return new SourceMap({ ...JSON.parse(text), sourcesContent: [] })
  } catch {
    return undefined
  }
}

interface Position {
  readonly line: number
  readonly column: number
}
const framesIn = (stack: string, filename: string): readonly Position[] =>
  stack.split('\n').flatMap((text) => {
    if (!/^\s+at /.test(text) || !(text.includes(` ${filename}:`) || text.includes(`(${filename}:`))) return []
    const [, line, column] = /:(\d+):(\d+)\)?$/.exec(text) ?? []
    return line === undefined ? [] : [{ line: Number(line), column: Number(column) }]
  })

const lineAt = (map: SourceMap, { line, column }: Position): readonly string[] => {
  const found = map.findEntry(line - 1, column - 1)
  return 'originalSource' in found ? [`${found.originalSource.replace(`${NAMESPACE}:`, '')}:${found.originalLine + 1}`] : []
}
