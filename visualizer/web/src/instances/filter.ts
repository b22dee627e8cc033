// What the list of instances is narrowed by, as it stands in the address and as the API takes it.

/** `search.customerId` and its like: a field that a workflow is found by. */
const FIELD = 'search.'
const PLAIN = ['workflow', 'status', 'q', 'needs', 'version', 'from', 'to'] as const

export type Filter = Readonly<Record<string, string | undefined>> & Readonly<Partial<Record<(typeof PLAIN)[number], string | undefined>>>

export const isField = (name: string): boolean => name.startsWith(FIELD)
export const fieldIn = (name: string): string => name.slice(FIELD.length)
export const nameOf = (field: string): string => `${FIELD}${field}`

export const filterIn = (search: URLSearchParams): Filter =>
  Object.fromEntries([...search].filter(([name, value]) => value !== '' && (isField(name) || PLAIN.some((one) => one === name))))

/** Whether it is about more than a workflow and a status, which are counted. */
export const isNarrow = (filter: Filter): boolean =>
  Object.entries(filter).some(([name, value]) => name !== 'workflow' && name !== 'status' && value !== undefined)

/** Versions and fields are those of one workflow. */
export const ofAnotherWorkflow = (filter: Filter, workflow: string): Filter => ({
  ...Object.fromEntries(Object.entries(filter).filter(([name]) => name !== 'version' && !isField(name))),
  workflow: workflow === '' ? undefined : workflow,
})

export const without = (filter: Filter, name: string): Filter => ({ ...filter, [name]: undefined })
