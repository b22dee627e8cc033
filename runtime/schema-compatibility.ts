// Whether one JSON Schema accepts every value of another. Where the keywords used are not understood here, the two have to be equal.

type Form = Readonly<Record<string, unknown>>
const isForm = (value: unknown): value is Form => typeof value === 'object' && value !== null && !Array.isArray(value)
const NONE: Form = {}
const formsIn = (value: unknown): Form => (isForm(value) ? value : NONE)
const textsIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Annotations: they constrain no value, so two schemas may differ in them. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  '$schema',
  'title',
  'description',
  'sensitive',
  'default',
  'examples',
  'additionalProperties',
])
const constraintsOf = (form: Form): readonly (readonly [string, unknown])[] =>
  Object.entries(form)
    .filter(([key]) => !ANNOTATIONS.has(key))
    .toSorted(([a], [b]) => a.localeCompare(b))
const same = (a: Form, b: Form): boolean => JSON.stringify(constraintsOf(a)) === JSON.stringify(constraintsOf(b))

export const acceptsAll = (wide: unknown, narrow: unknown): boolean => {
  if (!isForm(wide) || !isForm(narrow)) return wide === narrow
  // The wide one accepts anything, or nothing is known of the narrow one.
  if (constraintsOf(wide).length === 0 || constraintsOf(narrow).length === 0 || same(wide, narrow)) return true
  if (Array.isArray(narrow['anyOf'])) return narrow['anyOf'].every((option) => acceptsAll(wide, option))
  if (Array.isArray(wide['anyOf'])) return wide['anyOf'].some((option) => acceptsAll(option, narrow))
  if (wide['type'] === 'object' && narrow['type'] === 'object' && isForm(wide['properties'])) return takesFields(wide, narrow)
  if (wide['type'] === 'array' && narrow['type'] === 'array') return acceptsAll(wide['items'], narrow['items'])
  const values = 'const' in narrow ? [narrow['const']] : textsIn(narrow['enum'])
  if (Array.isArray(wide['enum']) && values.length > 0) return values.every((value) => textsIn(wide['enum']).includes(value))
  const isBare = constraintsOf(wide).length === 1
  return isBare && (wide['type'] === narrow['type'] || (wide['type'] === 'number' && narrow['type'] === 'integer'))
}

/** Unknown fields are no mismatch: reading drops them. */
const takesFields = (wide: Form, narrow: Form): boolean => {
  const [required, always] = [textsIn(wide['required']), textsIn(narrow['required'])]
  const given = formsIn(narrow['properties'])
  return Object.entries(formsIn(wide['properties'])).every(([name, of]) => {
    if (required.includes(name) && !always.includes(name)) return false
    return !Object.hasOwn(given, name) || acceptsAll(of, given[name])
  })
}
