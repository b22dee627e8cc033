// The setting of a topic by which the brokers' clocks count, not those of whoever writes.

export const TIMESTAMPS = 'message.timestamp.type'
export const BY_BROKER = 'LogAppendTime'
