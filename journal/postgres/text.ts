// Text that PostgreSQL cannot hold as it is: NUL, and halves of characters. It is kept as it would stand in a JSON string.

/** Different texts stay different, a part of a text stays a part of it, and ordinary names stay as they are. */
export const toText = (value: string): string => JSON.stringify(value).slice(1, -1)

export const fromText = (stored: string): string => {
  const value: string = JSON.parse(`"${stored}"`)
  return value
}
