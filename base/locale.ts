// One time zone and one locale for every process that runs steps: what a step makes of dates, numbers and texts is recorded, and must come out the same elsewhere.

const LOCALE = 'en-US'
const ZONE = 'UTC'

/** Where no locale is named, or none that this Node knows, the machine's own would be taken. A single text stays one: only for these are collators cached. */
const resolved = (locales: unknown): Intl.LocalesArgument => {
  if (locales === undefined) return LOCALE
  if (typeof locales === 'string' && Intl.Collator.supportedLocalesOf(locales).length > 0) return locales
  // `as`: what is no locale is refused here, by a RangeError, as everywhere.
  return [...Intl.getCanonicalLocales(locales as string), LOCALE]
}

/** As the language defines its own. */
const define = (on: object, name: string, value: unknown): void =>
  void Object.defineProperty(on, name, { value, writable: true, configurable: true, enumerable: false })

type Method = (...args: unknown[]) => unknown
/** Puts the locale where each of these methods takes it. */
const localise = (prototype: object, at: number, names: readonly string[]): void => {
  for (const name of names) {
    // `as`: they are the language's own methods.
    const native = Reflect.get(prototype, name) as Method
    const method = {
      [name](this: unknown, ...args: unknown[]): unknown {
        const given = args.length > at ? args : [...args, ...Array.from({ length: at + 1 - args.length }, () => undefined)]
        return Reflect.apply(
          native,
          this,
          given.map((arg, i) => (i === at ? resolved(arg) : arg)),
        )
      },
    }[name]
    define(prototype, name, method)
  }
}

/** The name of the zone stands in the machine's language in a date's text. */
const nameZone = (): void => {
  for (const name of ['toString', 'toTimeString'] as const) {
    const native = Reflect.get(Date.prototype, name) as Method // `as`: the language's own, called with a `this` of its caller's
    const method = {
      [name](this: unknown): string {
        return String(Reflect.apply(native, this, [])).replace(/\(.*\)$/, '(Coordinated Universal Time)')
      },
    }[name]
    define(Date.prototype, name, method)
  }
}

type Constructor = (new (...args: unknown[]) => object) & Method
const FORMATS =
  'Collator DateTimeFormat DisplayNames DurationFormat ListFormat NumberFormat PluralRules RelativeTimeFormat Segmenter'.split(' ')
const localiseIntl = (): void => {
  for (const name of FORMATS) {
    const native: unknown = Reflect.get(Intl, name)
    if (typeof native !== 'function') continue // an older Node has not got all of them
    const format = new Proxy(native as Constructor, {
      construct: (target, [locales, ...rest]: unknown[], newTarget): object =>
        Reflect.construct(target, [resolved(locales), ...rest], newTarget) as object,
      apply: (target, self, [locales, ...rest]: unknown[]): unknown => Reflect.apply(target, self, [resolved(locales), ...rest]),
    })
    define(format.prototype, 'constructor', format)
    define(Intl, name, format)
  }
}

let fixed = false
/**
 * Sets both for this process, whatever its machine is set to. Throws where the time zone cannot be set any more, as in a
 * worker thread: then the process must be started with `TZ=UTC`.
 */
export const fixLocale = (): void => {
  if (fixed) return
  process.env['TZ'] = ZONE
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  if (zone !== ZONE) throw new Error(`steps run in ${ZONE}, this process runs in ${zone} and cannot change it: start it with TZ=${ZONE}`)
  fixed = true
  localise(String.prototype, 1, ['localeCompare'])
  localise(String.prototype, 0, ['toLocaleLowerCase', 'toLocaleUpperCase'])
  localise(Number.prototype, 0, ['toLocaleString'])
  localise(BigInt.prototype, 0, ['toLocaleString'])
  localise(Date.prototype, 0, ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString'])
  nameZone()
  localiseIntl()
}
