// Sentences about names, versions and durations that are wrong wherever they stand.
import { notADuration, parseDuration } from '../base/index.ts'

const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/

/** Nothing where the name can stand in a node's id, an effect key and a URL. */
export const nameMistake = (what: string, name: string): readonly string[] =>
  NAME.test(name) ? [] : [`the name of ${what} '${name}' is wrong: start with a letter, go on with letters, digits, '_' or '-'`]
export const versionMistake = (what: string, version: number): readonly string[] =>
  Number.isSafeInteger(version) && version > 0 ? [] : [`the version of ${what} is ${version}: versions are whole numbers from 1`]
export const durationMistake = (text: string): readonly string[] => (parseDuration(text) === undefined ? [notADuration(text)] : [])

/** Of the branches of one node. */
export const branchMistakes = (names: readonly string[]): readonly string[] => [
  ...names.flatMap((name) => nameMistake('branch', name)),
  ...repeated(names).map((name) => `two branches are called '${name}': rename one`),
]

/** Each name that stands there again, as often as it does. */
const repeated = (names: readonly string[]): readonly string[] => {
  const seen = new Set<string>()
  return names.filter((name) => seen.size === seen.add(name).size)
}
