// The public surface of the client.
export type * from './answers.ts'
export { contrailClient } from './client.ts'
export type { ClientOptions, ContrailClient, StartOptions } from './client.ts'
export type { FeedOptions } from './feed.ts'
export { RawLine } from './payload-lines.ts'
export type { FeedClock, Payloads } from './payload-lines.ts'
export type { Fetch } from './server.ts'
