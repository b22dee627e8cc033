// The trace that a caller names, as W3C Trace Context writes it.

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

/** The text where it is a `traceparent`; undefined where it is none: a trace is never worth a refusal. */
export const traceOf = (text: string | undefined): string | undefined => (text !== undefined && TRACEPARENT.test(text) ? text : undefined)
