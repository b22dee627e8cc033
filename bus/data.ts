// Messages are plain data: nobody changes one that another may hold.

/** What a bus of another process would hand over: a JSON round trip, and frozen, so that who changes it throws. For development and tests. */
export const roundTrip = <T>(value: T): T => {
  const copied: T = JSON.parse(JSON.stringify(value))
  return frozen(copied)
}

const frozen = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const part of Object.values(value)) frozen(part)
  return value
}
