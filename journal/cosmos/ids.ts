// Ids of documents: no character that Cosmos DB refuses, and text order is number order.
import { createHash } from 'node:crypto'

/** A whole number that is not negative, so that text order is its order. */
export const padded = (value: number): string => String(value).padStart(16, '0')

/** The id of the turn that brought a stream to this version. */
export const turnId = padded

/** For names that may hold any character, at any length. */
export const hashed = (name: string): string => createHash('sha256').update(name).digest('base64url')
