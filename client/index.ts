// The public surface of the client.
export type * from './answers.ts'
export type * from './edit-answers.ts'
export { contrailClient } from './client.ts'
export type { ClientOptions, ContrailClient, StartOptions } from './client.ts'
export type { FeedOptions } from './feed.ts'
export type { FeedClock, FileFeed, Payloads, Portion } from './feed-body.ts'
export type { Fetch } from './server.ts'
