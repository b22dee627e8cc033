// The public surface of the bus: the port and what is said over it.
export type * from './bus.ts'
export type * from './messages.ts'
