// How a schedule is said: its rules, its times as a clock in its zone shows them, and why nothing started.
import type { ScheduleLine } from '../api/types.ts'

export const WHY: Readonly<Record<string, string>> = {
  overlap: 'the one before had not ended',
  queueFull: 'a hundred were waiting',
  missed: 'missed for too long',
}

export const ruleOf = ({ overlap, catchUp, jitter }: ScheduleLine): readonly string[] => [
  ...(overlap === null ? [] : [overlap === 'skip' ? 'never two at once' : 'one after the other']),
  ...(catchUp === null ? [] : [`catches up ${catchUp}`]),
  ...(jitter === null ? [] : [`spread over ${jitter}`]),
]

/** As a clock in the schedule's zone shows it. */
export const inZone = (at: number, zone: string): string =>
  new Date(at).toLocaleString('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })
