/** Why a connection ended, as far as it is known. */
export type Close = {
  /** WhatsApp's or the library's code. */
  readonly code: number | undefined
  /** Whether an account is linked, or somebody was still to scan. */
  readonly linked: boolean
  /** How long the session had been open; 0 when it never was. */
  readonly openMs: number
}

/** What happened to a session before; instants in milliseconds. */
export type History = {
  readonly failures: readonly number[]
  /** How many of them came in a row. */
  readonly streak: number
  readonly restarts: readonly number[]
  readonly replacedAt: number | undefined
}

export type Step =
  | { readonly do: 'connect'; readonly afterMs: number; readonly why: string }
  | { readonly do: 'stop'; readonly state: StopState; readonly why: string; readonly wipe: boolean }

export type StopState = 'closed' | 'unlinked' | 'restricted' | 'replaced' | 'outdated' | 'expired'

export const NO_HISTORY: History = { failures: [], streak: 0, restarts: [], replacedAt: undefined }

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Longest wait between two attempts, most failures in an hour, most restarts in a minute that come without a wait. */
const LONGEST_WAIT = 5 * MINUTE
const MOST_FAILURES = 20
const MOST_RESTARTS = 3
/** A session that was open for that long was well: what comes then is not the same trouble. */
const WELL = MINUTE
const SECOND_CHANCE = MINUTE

/** What to do after a connection has ended, and what to remember of it. The whole table is here. */
export function afterClose(
  close: Close,
  before: History,
  now: number,
  random: () => number,
): { readonly step: Step; readonly history: History } {
  const { code, linked, openMs } = close
  switch (code) {
    case 515: {
      const restarts = [...recent(before.restarts, now, MINUTE), now]
      if (restarts.length > MOST_RESTARTS) return backOff('restarts', { ...before, restarts }, openMs, now, random)
      return { step: { do: 'connect', afterMs: 0, why: 'restart' }, history: { ...before, restarts } }
    }
    case 401:
      return stop(before, 'unlinked', 'unlinked', true)
    case 402:
    case 403:
    case 406:
      return stop(before, 'restricted', 'account restricted')
    case 405:
      return stop(before, 'outdated', 'client outdated')
    case 411:
      return stop(before, 'closed', 'linked devices are off')
    case 440: {
      const again = before.replacedAt !== undefined && now - before.replacedAt < HOUR
      if (again) return stop(before, 'replaced', 'replaced')
      return {
        step: { do: 'connect', afterMs: SECOND_CHANCE, why: 'replaced' },
        history: { ...before, replacedAt: now },
      }
    }
    case 408:
      return linked ? backOff('timeout', before, openMs, now, random) : stop(before, 'expired', 'nobody scanned')
    default:
      return backOff(code === 503 ? 'service unavailable' : 'connection lost', before, openMs, now, random)
  }
}

function stop(history: History, state: StopState, why: string, wipe = false) {
  return { step: { do: 'stop' as const, state, why, wipe }, history }
}

/** Full jitter: anything up to the limit, which doubles, so that a thousand clients do not come back at once. */
function backOff(why: string, before: History, openMs: number, now: number, random: () => number) {
  const failures = [...recent(before.failures, now, HOUR), now]
  const streak = openMs >= WELL ? 1 : before.streak + 1
  const history = { ...before, failures, streak }
  if (failures.length > MOST_FAILURES) return stop(history, 'closed', 'too many failures')
  const limit = Math.min(LONGEST_WAIT, SECOND * 2 ** (streak - 1))
  return { step: { do: 'connect' as const, afterMs: Math.round(random() * limit), why }, history }
}

function recent(instants: readonly number[], now: number, span: number): number[] {
  return instants.filter((instant) => now - instant < span)
}
