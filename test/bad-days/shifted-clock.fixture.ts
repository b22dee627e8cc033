// Preloaded into a process whose clock is to be wrong: its dates are off by CONTRAIL_TEST_CLOCK_SHIFT milliseconds.
const shift = Number(process.env['CONTRAIL_TEST_CLOCK_SHIFT'] ?? 0)
const { now } = Date
const shifted = (): number => now() + shift

globalThis.Date = new Proxy(Date, {
  get: (target, key, receiver): unknown => (key === 'now' ? shifted : Reflect.get(target, key, receiver)),
  apply: (target) => new target(shifted()).toString(),
  construct: (target, args, newTarget): object => Reflect.construct(target, args.length === 0 ? [shifted()] : args, newTarget),
})
