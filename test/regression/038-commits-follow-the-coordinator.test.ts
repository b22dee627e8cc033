// The coordinator of a group moved while it was still loading: kafkajs's join failed, its heartbeats went on, and its commits went to the old broker for ever.
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { commitToTheCoordinator } from '../../bus/kafka/kafkajs/repairs.ts'

const require = createRequire(import.meta.url)
const PLACES = { topics: [{ topic: 't', partitions: [{ partition: 0, offset: '7' }] }] }

class Refused extends Error {
  readonly type: string
  constructor(type: string) {
    super(type)
    this.type = type
  }
}
interface Manager {
  commitOffsets(offsets: object): Promise<void>
}

/** An offset manager that has joined at the old broker, and what the brokers were told. */
const managerWith = (refusal: string) => {
  const OffsetManager: new (of: object) => Manager = require('kafkajs/src/consumer/offsetManager')
  const told: unknown[] = []
  const broker = (name: string, refuses?: string) => ({
    isConnected: () => true,
    offsetCommit: async ({ groupGenerationId, memberId }: { readonly groupGenerationId: number; readonly memberId: string }) => {
      told.push(`${name}: ${memberId} of ${groupGenerationId}`)
      if (refuses !== undefined) throw new Refused(refuses)
    },
  })
  const cluster = { refreshMetadata: async () => {}, committedOffsets: () => ({}), findGroupCoordinator: async () => broker('new') }
  const manager = new OffsetManager({
    cluster,
    coordinator: broker('old', refusal),
    memberAssignment: { t: [0] },
    instrumentationEmitter: { emit: () => {} },
    groupId: 'g',
    generationId: 3,
    memberId: 'm',
  })
  return { manager, told }
}

it('a commit that the old coordinator refused is tried at the new one, by the same member', async () => {
  commitToTheCoordinator()
  const { manager, told } = managerWith('NOT_COORDINATOR_FOR_GROUP')
  await expect(manager.commitOffsets(PLACES)).rejects.toThrow('NOT_COORDINATOR_FOR_GROUP')
  await manager.commitOffsets(PLACES)
  expect(told).toEqual(['old: m of 3', 'new: m of 3'])
})

it('a commit that is refused for another reason stays where it is', async () => {
  commitToTheCoordinator()
  const { manager, told } = managerWith('ILLEGAL_GENERATION')
  for (let tries = 0; tries < 2; tries++) await expect(manager.commitOffsets(PLACES)).rejects.toThrow('ILLEGAL_GENERATION')
  expect(told).toEqual(['old: m of 3', 'old: m of 3'])
})
