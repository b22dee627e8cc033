// What connecting to a bus rejects with when its servers cannot be had.

/** `lasting`: waiting does not help, for they refuse who we are, or we them. */
export class BusUnavailable extends Error {
  override readonly name = 'BusUnavailable'
  readonly lasting: boolean
  constructor(message: string, { lasting, cause }: { readonly lasting: boolean; readonly cause: unknown }) {
    super(message, { cause })
    this.lasting = lasting
  }
}
