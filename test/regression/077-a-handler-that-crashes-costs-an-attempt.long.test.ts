// As its neighbour, with memory that really runs out: that takes a minute.
import { it } from 'vitest'
import { endsItsProcess, LONG } from './crash.test.helper.ts'

it('a handler that takes all memory is found, and is in review after its attempts; the others go on', { timeout: LONG }, () =>
  endsItsProcess('memory', { by: [process.execPath, '--max-old-space-size=256'] }),
)
