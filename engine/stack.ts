// Who is on a stream: its holder, and those below that await a child on it.
/** The instance that holds the stream, or awaits a child on it. */
export const heldIn = <I extends { readonly instance: string }>(
  { holder, below }: { readonly holder: I | null; readonly below?: readonly I[] },
  instance: string,
): I | undefined => (holder?.instance === instance ? holder : below?.find((one) => one.instance === instance))
