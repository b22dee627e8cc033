// Who listens: what the shop says of itself, so that nobody mistakes another program, or a shop on another file, for it.
import { z } from 'zod'

export const SHOP = 'contrail demo shop'

export const About = z.object({
  shop: z.literal(SHOP),
  pid: z.int().positive(),
  file: z.string(),
  /** A shop that the demo started is also stopped by the demo; one started by hand goes on. */
  startedBy: z.enum(['demo', 'hand']),
})
export type About = z.infer<typeof About>
