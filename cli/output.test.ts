import { describe, expect, it } from 'vitest'
import { table, timeText } from './output.ts'

const rows = [
  ['running', 'Order:1', 'charge'],
  ['completed', 'Order:10248', ''],
]
const head = ['status', 'instance', 'at']

describe('a table', () => {
  it('has columns as wide as their widest cell, and a head in capitals', () => {
    expect(table(head, rows, { isTTY: false, columns: 10 }).split('\n')).toEqual([
      'STATUS     INSTANCE     AT',
      'running    Order:1      charge',
      'completed  Order:10248  ',
    ])
  })

  it('is cut to the width of a terminal, and the cut shows', () => {
    const lines = table(head, rows, { isTTY: true, columns: 24 }).split('\n')
    expect(lines[1]).toBe('running    Order:1     …')
    expect(lines.every((line) => line.length <= 24)).toBe(true)
  })

  it('without rows is its head', () => {
    expect(table(head, [])).toBe('STATUS  INSTANCE  AT')
  })
})

describe('a time', () => {
  it('is shown to the second', () => {
    expect(timeText(Date.UTC(2026, 0, 1, 12, 0, 7, 999))).toMatch(/^202[56]-\d\d-\d\d \d\d:\d\d:07$/)
  })
})
