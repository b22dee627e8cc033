// What a bus rejects with when trying again cannot help.

/** The message will never be written as it is: it is too big, or the broker refuses what it holds. */
export class Undeliverable extends Error {
  override readonly name = 'Undeliverable'
}
