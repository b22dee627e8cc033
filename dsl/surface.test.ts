// The author's surface, value by value: what stands here is for ever, so nothing gets in by accident.
import { expect, test } from 'vitest'
import * as surface from './index.ts'

test('`contrail/dsl` exports what an author of workflows and handlers needs, and nothing else', () => {
  expect(Object.keys(surface).toSorted()).toEqual(
    `aggregate byKey failed file flow handle handleSome handleVersions http kafka match notFound ok outcomeOf parallel perform
     sideEffect signal sleep step takes unknown waitFor workflow`.split(/\s+/),
  )
})
