// Messages are plain data: nobody changes one that another may hold.

/** Freezes it down to what is frozen already; what the DSL has checked is, all the way. With `copy`, a JSON round trip comes first. */
export const asData = <T>(value: T, copy: boolean): T => {
  if (!copy) return frozen(value)
  const copied: T = JSON.parse(JSON.stringify(value))
  return frozen(copied)
}

const frozen = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const part of Object.values(value)) frozen(part)
  return value
}
