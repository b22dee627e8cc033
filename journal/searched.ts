// What lists are searched by, as stores keep it: texts that any store can hold and compare.
import { searchedText } from '../engine/index.ts'
import type { SearchedBy, InstanceQuery } from '../engine/index.ts'

/** As it would stand in a JSON string: neither NUL nor halves of characters, and different texts stay different. */
export const plainText = (value: string): string => JSON.stringify(value).slice(1, -1)

/** Field and value, in the order of their names. */
export const searchedFields = (search: SearchedBy | undefined): readonly (readonly [field: string, value: string])[] =>
  Object.entries(search ?? {})
    .map(([field, value]) => [plainText(field), plainText(searchedText(value))] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))

/** One JSON object, in a column of its own; null where a row has none. */
export const searchedColumn = (search: SearchedBy | undefined): string | null =>
  search === undefined ? null : JSON.stringify(Object.fromEntries(searchedFields(search)))

/** Asked for by fields or by times, the list is in the order of the times at which its instances were accepted. */
export const isByTime = ({ search, from, to }: Pick<InstanceQuery, 'search' | 'from' | 'to'>): boolean =>
  from !== undefined || to !== undefined || searchedFields(search).length > 0
