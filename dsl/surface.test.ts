// The author's surface, value by value: what stands here is for ever, so nothing gets in by accident.
import { expect, test } from 'vitest'
import * as surface from './index.ts'

test('`contrail/dsl` exports what an author of workflows and handlers needs, and nothing else', () => {
  expect(Object.keys(surface).toSorted()).toEqual(
    `after aggregate byKey call child compensate contract duration failed file flow forEach handle handleSome handleVersions http
     humanTask kafka match notFound ok outcomeOf parallel perform query race remoteStep repeat schedule sideEffect signal sleep step take takes
     tell unknown until waitFor withCompensation withDeadline withEscalation workflow`.split(/\s+/),
  )
})
