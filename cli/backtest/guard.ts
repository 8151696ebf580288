import { AsyncLocalStorage } from 'node:async_hooks'

/** Where a strategy is called, or loaded: also what it leaves to promises there. */
const at = new AsyncLocalStorage<'call' | 'load'>()

/** What calls the strategy, and nothing else: within it there is no clock but the virtual one. */
export function guardedCall<T>(work: () => T): T {
  return at.run('call', work)
}

/** What loads its file: only what the file itself does is refused, not what loads it. */
export function guardedLoad<T>(work: () => T): T {
  return at.run('load', work)
}

type Holder = Record<string, unknown>
const NOW = 'context.now'
const TIMER = 'context.after or context.at'
const RANDOM = 'context.random()'
const DATA = 'its events only'

/** Of the global object, or of an object there: what is refused, and what there is instead. */
const REFUSED: readonly (readonly [holder: string | null, name: string, instead: string])[] = [
  ['Date', 'now', NOW],
  ['performance', 'now', NOW],
  ['process', 'hrtime', NOW],
  ['process', 'uptime', NOW],
  ['Math', 'random', RANDOM],
  ['crypto', 'randomUUID', RANDOM],
  ['crypto', 'getRandomValues', RANDOM],
  [null, 'setTimeout', TIMER],
  [null, 'setInterval', TIMER],
  [null, 'setImmediate', TIMER],
  [null, 'queueMicrotask', TIMER],
  [null, 'fetch', DATA],
]

/**
 * Replaces, in this thread, what would make a strategy depend on anything but its arguments: it fails with an error that says
 * what to use, wherever a strategy is called. Our own code in this thread is not concerned. It is there against oversight: who
 * imports node: modules to get around it can.
 */
export function installGuard(): void {
  const global = globalThis as unknown as Holder
  replace(process.hrtime as unknown as Holder, 'bigint', 'process.hrtime.bigint', NOW)
  for (const [holder, name, instead] of REFUSED) {
    const of = (holder === null ? global : global[holder]) as Holder
    replace(of, name, holder === null ? name : `${holder}.${name}`, instead)
  }
  guardDate(global)
}

function replace(of: Holder, name: string, shown: string, instead: string): void {
  const original = of[name] as (...args: unknown[]) => unknown
  const guarded = function (this: unknown, ...args: unknown[]): unknown {
    refuse(shown, instead)
    return original.apply(this, args)
  }
  Object.defineProperty(of, name, { value: Object.assign(guarded, original), configurable: true, writable: true })
}

/** A time of its own may be made a Date; without arguments it would be the time of the machine. */
function guardDate(global: Holder): void {
  const guarded = new Proxy(Date, {
    construct(target, args, newTarget) {
      if (args.length === 0) refuse('Date without arguments', NOW)
      return Reflect.construct(target, args, newTarget) as object
    },
    apply() {
      refuse('Date without arguments', NOW)
      return Date.prototype.toString.call(Reflect.construct(Date, []))
    },
  })
  Object.defineProperty(Date.prototype, 'constructor', { value: guarded, configurable: true, writable: true })
  global.Date = guarded
}

function refuse(what: string, instead: string): void {
  const where = at.getStore()
  if (where === undefined || (where === 'load' && !isOfFile(new Error().stack ?? ''))) return
  throw new Error(`expected ${instead}, found ${what}`)
}

/** Whether who called what is guarded is the file that is loaded, and not what loads it. */
function isOfFile(stack: string): boolean {
  const lines = stack.split('\n').slice(1)
  const caller = lines.find((line) => !/backtest[\\/]guard\.[jt]s|<anonymous>/.test(line))
  return caller !== undefined && !/\bnode:|[\\/]node_modules[\\/]/.test(caller)
}
