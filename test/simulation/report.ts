// What is wrong with a world, for people: what was found, what went on there last, and how to see it again.
import type { Judged } from './seeds.ts'

/** Violations that are told in full; one mistake often breaks several promises. */
const TOLD = 10
/** Lines of the trace before the moment. */
const TAIL = 40

export const repeatBy = (seed: number, mutant?: string): string =>
  `npm run simulate -- --seeds 1 --from ${seed}${mutant === undefined ? '' : ` --mutant ${mutant}`} --trace`

export const report = ({ evidence, found }: Judged, mutant?: string): string => {
  const { seed, mode, trace } = evidence
  const [first] = found
  const lines = found.slice(0, TOLD).map(({ invariant, stream, version, what }) => {
    const place = stream === undefined ? '' : ` (${stream}${version === undefined ? '' : ` version ${version}`})`
    return `  ${invariant}: ${what}${place}`
  })
  const more = found.length > TOLD ? [`  and ${found.length - TOLD} more`] : []
  return [
    `seed ${seed} (${mode}): ${found.length} violations`,
    ...lines,
    ...more,
    ...(first === undefined ? [] : ['what went on there:', ...tail(trace, first.stream, first.version)]),
    `to see it again: ${repeatBy(seed, mutant)}`,
  ].join('\n')
}

/** The last lines up to the version, of that stream and of the world as a whole. */
const tail = (trace: readonly string[], stream: string | undefined, version: number | undefined): readonly string[] => {
  const end = version === undefined ? -1 : trace.findIndex((line) => line.includes(`appends ${stream} ${version}:`))
  const before = end < 0 ? trace : trace.slice(0, end + 1)
  const key = stream?.split(/[:/]/).at(-1)
  return before.filter((line) => key === undefined || line.includes(key) || / dies | world: /.test(line)).slice(-TAIL)
}
