// What is indexed: what queries look for, and no payload.
import { describe, expect, it } from 'vitest'
import { CONTAINERS, indexingPolicy, SHAPES } from './shape.ts'

describe('the containers', () => {
  it('index the key that they are partitioned by wherever queries look there, and exclude all that is not named', () => {
    for (const name of CONTAINERS) {
      const policy = indexingPolicy(name)
      expect(policy.excludedPaths).toEqual([{ path: '/*' }])
      if (name !== 'blobs') expect(policy.includedPaths).toContainEqual({ path: `/${SHAPES[name].key}/?` })
    }
    expect(Object.keys(SHAPES).toSorted()).toEqual(CONTAINERS.toSorted())
  })
})
