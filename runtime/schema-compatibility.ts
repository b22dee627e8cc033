// Whether one JSON Schema takes every value of another, as far as their forms say: where that cannot be seen they have to be the same.

type Form = Readonly<Record<string, unknown>>
const isForm = (value: unknown): value is Form => typeof value === 'object' && value !== null && !Array.isArray(value)
const NONE: Form = {}
const formsIn = (value: unknown): Form => (isForm(value) ? value : NONE)
const textsIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** What says nothing of values: two forms may differ in it. */
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  '$schema',
  'title',
  'description',
  'sensitive',
  'default',
  'examples',
  'additionalProperties',
])
const said = (form: Form): readonly (readonly [string, unknown])[] =>
  Object.entries(form)
    .filter(([key]) => !SAYS_NOTHING.has(key))
    .toSorted(([a], [b]) => a.localeCompare(b))
const same = (a: Form, b: Form): boolean => JSON.stringify(said(a)) === JSON.stringify(said(b))

export const takesAll = (wide: unknown, narrow: unknown): boolean => {
  if (!isForm(wide) || !isForm(narrow)) return wide === narrow
  // Anything is taken, or it cannot be told what comes.
  if (said(wide).length === 0 || said(narrow).length === 0 || same(wide, narrow)) return true
  if (Array.isArray(narrow['anyOf'])) return narrow['anyOf'].every((option) => takesAll(wide, option))
  if (Array.isArray(wide['anyOf'])) return wide['anyOf'].some((option) => takesAll(option, narrow))
  if (wide['type'] === 'object' && narrow['type'] === 'object' && isForm(wide['properties'])) return takesFields(wide, narrow)
  if (wide['type'] === 'array' && narrow['type'] === 'array') return takesAll(wide['items'], narrow['items'])
  const values = 'const' in narrow ? [narrow['const']] : textsIn(narrow['enum'])
  if (Array.isArray(wide['enum']) && values.length > 0) return values.every((value) => textsIn(wide['enum']).includes(value))
  const isBare = said(wide).length === 1
  return isBare && (wide['type'] === narrow['type'] || (wide['type'] === 'number' && narrow['type'] === 'integer'))
}

/** Fields that it does not know are left out when it is read. */
const takesFields = (wide: Form, narrow: Form): boolean => {
  const [required, always] = [textsIn(wide['required']), textsIn(narrow['required'])]
  const given = formsIn(narrow['properties'])
  return Object.entries(formsIn(wide['properties'])).every(([name, of]) => {
    if (required.includes(name) && !always.includes(name)) return false
    return !Object.hasOwn(given, name) || takesAll(of, given[name])
  })
}
