// Cron lines of five fields, as far as anybody can tell without a calendar.

type Fields<Text extends string> = Text extends `${string} ${infer Rest}` ? [0, ...Fields<Rest>] : [0]
/** What is wrong with the number of fields, for the compiler to say. */
export type CronMistake<Cron extends string> = string extends Cron
  ? never
  : Fields<Cron>['length'] extends 5
    ? never
    : `'${Cron}' is no cron line: five fields, minute hour day month weekday`

/** Names and numbers of each field, with their least and greatest. */
const FIELDS = [
  { name: 'minute', least: 0, most: 59, words: '' },
  { name: 'hour', least: 0, most: 23, words: '' },
  { name: 'day', least: 1, most: 31, words: '' },
  { name: 'month', least: 1, most: 12, words: 'jan feb mar apr may jun jul aug sep oct nov dec' },
  { name: 'weekday', least: 0, most: 7, words: 'sun mon tue wed thu fri sat' },
] as const
/** What is wrong with a cron line, in a sentence. */
export const cronMistake = (cron: string): readonly string[] => {
  const fields = cron.trim().split(/\s+/)
  if (fields.length !== FIELDS.length) return [`'${cron}' is no cron line: five fields, minute hour day month weekday`]
  const odd = FIELDS.find((field, i) => !fields[i]!.split(',').every((part) => isPart(part, field)))
  return odd === undefined
    ? []
    : [`'${cron}' is no cron line: its ${odd.name} is from ${odd.least} to ${odd.most}, a list, a range or *, with a step`]
}
/** A number, a range or a star, and how many of these are stepped over. */
const isPart = (part: string, { least, most, words }: (typeof FIELDS)[number]): boolean => {
  const [, range = '', step] = /^([^/]+)(?:\/([1-9]\d*))?$/.exec(part) ?? []
  const names = words.split(' ')
  const ends = range.split('-').map((end) => (/^\d+$/.test(end) ? Number(end) : names.indexOf(end.toLowerCase()) + least))
  if (step !== undefined && Number(step) > most) return false
  if (range === '*') return true
  if (range === '' || ends.length > 2 || (step !== undefined && ends.length < 2)) return false
  return (
    range.split('-').every((end) => /^\d+$/.test(end) || names.includes(end.toLowerCase())) &&
    ends.every((end) => end >= least && end <= most) &&
    ends[0]! <= (ends[1] ?? most)
  )
}
