// The brokers that we bring, in the order in which their sections are shown: the configuration and the connection are made of this list.
import { kafka } from './kafka.ts'

export const BUSES = [kafka] as const
