// A part of a workflow while it runs: what it begins, what it gives up, and what follows it.
import { isIn, stands } from './parts.ts'
import type { At, Call, Life, Timer, Unit, World } from './parts.ts'
import type { Spec } from './spec.ts'

export const ask = (w: World, name: string, more: Partial<Call> & Pick<Call, 'went' | 'unit'>): void => {
  const life = more.life
  w.calls.push({
    name,
    life,
    act: undefined,
    undoes: undefined,
    phase: 'asked',
    due: undefined,
    orphan: false,
    group: undefined,
    ...more,
  })
}
/** What was given up before is as it was. */
export const giveUp = (w: World, life: Life, group: (unit: Unit) => unknown): void => {
  life.dead = true
  w.waits = w.waits.filter((wait) => !stands(wait.life, life))
  w.timers = w.timers.filter((timer) => !stands(timer.life, life))
  for (const comp of w.comps.filter((one) => stands(one.life, life))) {
    w.comps = w.comps.filter((one) => one !== comp)
    for (const entry of w.entries) if (!entry.isUnderWay && isIn(entry.unit, comp.unit)) entry.group ??= comp
  }
  for (const call of w.calls.filter((one) => stands(one.life, life))) {
    call.group ??= call.orphan ? undefined : group(call.unit)
    lookUp(call)
  }
}

/** Whatever is known of its calls so far: what comes of it is looked up, once. */
export const lookUp = (call: Call): void => {
  if (call.orphan) return
  call.orphan = true
  if (call.phase === 'off') call.phase = 'asked'
  call.due = undefined
}

export const run = (w: World, of: Spec, k: string, at: At, done: (k: string) => void): void => {
  switch (of.kind) {
    case 'act':
    case 'plain': {
      const name = `${of.kind === 'act' ? 'E' : 'P'}${of.id}@${k}`
      const act = of.kind === 'act' ? { label: name, leaf: of.leaf, id: of.id, k } : undefined
      w.starts.push({ life: at.life, begin: () => ask(w, name, { ...at, act, went: () => done(k) }) })
      return
    }
    case 'wait':
      w.starts.push({ life: at.life, begin: () => void w.waits.push({ name: `W${of.id}@${k}`, life: at.life, done: () => done(k) }) })
      return
    case 'seq': {
      const next = (n: number, key: string): void => {
        const part = of.parts[n]
        if (part) run(w, part, key, at, (out) => next(n + 1, out))
        else done(key)
      }
      return next(0, k)
    }
    case 'par': {
      let left = of.branches.length
      let first = k
      of.branches.forEach((branch, n) =>
        run(w, branch, k, { unit: { around: at.unit, isItem: false }, life: at.life }, (out) => {
          if (n === 0) first = out
          left -= 1
          if (left === 0) done(first)
        }),
      )
      return
    }
    case 'race': {
      const lanes = of.branches.map((branch) => ({
        branch,
        unit: { around: at.unit, isItem: false },
        life: { around: at.life, dead: false },
      }))
      for (const lane of lanes)
        run(w, lane.branch, k, lane, (out) => {
          for (const other of lanes) {
            if (other === lane) continue
            for (const entry of w.entries) if (!entry.isUnderWay && isIn(entry.unit, other.unit)) entry.group ??= other.unit
            giveUp(w, other.life, () => other.unit)
          }
          done(out)
        })
      return
    }
    case 'deadline': {
      const life: Life = { around: at.life, dead: false }
      const timer: Timer = {
        life: at.life,
        due: w.now + of.seconds * 1000,
        fire: () => {
          giveUp(w, life, () => timer)
          done(k)
        },
      }
      w.timers.push(timer)
      run(w, of.body, k, { unit: at.unit, life }, (out) => {
        w.timers = w.timers.filter((one) => one !== timer)
        done(out)
      })
      return
    }
    case 'own':
      return run(w, of.body, k, { unit: { around: at.unit, isItem: false }, life: at.life }, done)
    case 'list': {
      const life: Life = { around: at.life, dead: false }
      const units = new Map<Unit, true>()
      let [begun, ended] = [0, 0]
      const more = (): void => {
        while (begun < of.items && begun - ended < (of.atOnce ?? Infinity)) {
          const item = begun++
          const unit: Unit = { around: at.unit, isItem: true }
          units.set(unit, true)
          run(w, of.body, `${k}.${item}`, { unit, life }, () => {
            ended += 1
            if (item === of.ends) {
              const itemOf = (inner: Unit | undefined): unknown => (inner && !units.has(inner) ? itemOf(inner.around) : inner)
              giveUp(w, life, itemOf)
              done(k)
            } else if (ended === of.items) done(k)
            else more()
          })
        }
      }
      return more()
    }
    case 'repeat': {
      const round = (n: number, key: string): void => run(w, of.body, key, at, () => (n + 1 < of.times ? round(n + 1, `${key}'`) : done(k)))
      return round(0, `${k}r`)
    }
    case 'compensate':
      w.starts.push({ life: at.life, begin: () => void w.comps.push({ unit: at.unit, life: at.life, done: () => done(k) }) })
  }
}
