// Reads the body of one payload, never more of it than is allowed.
import type { HonoRequest } from 'hono'
import { problem } from './problem.ts'
import type { HttpAnswer } from './problem.ts'
import { tooLarge } from './request.ts'

export const bodyOf = async (request: HonoRequest, limit: number): Promise<Uint8Array | HttpAnswer> => {
  const declared = request.header('content-length')
  if (declared !== undefined && Number(declared) > limit) return tooLarge(limit)
  try {
    // What has a length is read by the server in one go; what has none is counted as it comes.
    return declared === undefined ? await counted(request, limit) : new Uint8Array(await request.arrayBuffer())
  } catch {
    return problem({ status: 400, code: 'broken', detail: 'the body ended too early' })
  }
}

const counted = async (request: HonoRequest, limit: number): Promise<Uint8Array | HttpAnswer> => {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of request.raw.body ?? []) {
    size += part.length
    if (size > limit) return tooLarge(limit)
    parts.push(part)
  }
  return Buffer.concat(parts)
}
