/** Everything that can go wrong by switch. What each does is told in README.md. */
export const FAULTS = [
  'no_ack',
  'lost',
  'ack_error',
  'slow_ack',
  'close',
  'refuse_login',
  'drop_socket_mid_send',
  'hang',
  'mute_iq',
  'bad_certificate',
  'stolen_certificate',
  'tamper_account_signature',
  'tamper_hmac',
  'tamper_prekey_signature',
  'garble_incoming',
  'lose_keys',
  'reachout_timelock',
  'capping',
  'media_refused',
  'media_gone',
] as const

export type FaultName = (typeof FAULTS)[number]

export interface Fault {
  readonly fault: FaultName
  /** Only for this account. */
  readonly account?: string
  /** Only where this number is written to. */
  readonly to?: string
  /** An error code of WhatsApp, where the fault has one. */
  readonly code?: number
  /** How many times; without it, until the faults are taken back. */
  readonly times?: number
  /** The query that stays unanswered, like `usync` or `encrypt/get/key`. */
  readonly query?: string
  /** Of a socket that breaks in the middle of a send: whether WhatsApp had taken the message. */
  readonly taken?: boolean
  readonly ms?: number
  readonly active?: boolean
  readonly until?: string
  readonly used?: number
  readonly total?: number
  readonly status?: string
}

export interface Faults {
  add(fault: Fault): void
  clear(): void
  /** The fault that strikes here, if any; it has then struck once more. */
  strike(name: FaultName, where: { account?: string; to?: string; query?: string }): Fault | undefined
}

const matches = (fault: Fault, where: { account?: string; to?: string; query?: string }): boolean =>
  (fault.account === undefined || fault.account === where.account) &&
  (fault.to === undefined || fault.to === where.to) &&
  (fault.query === undefined || `${where.query ?? ''}/`.startsWith(`${fault.query}/`))

export const newFaults = (): Faults => {
  const switched = new Map<Fault, number>()
  return {
    add: (fault) => void switched.set(fault, fault.times ?? Number.POSITIVE_INFINITY),
    clear: () => switched.clear(),
    strike(name, where) {
      for (const [fault, left] of switched) {
        if (fault.fault !== name || !matches(fault, where)) continue
        if (left > 1) switched.set(fault, left - 1)
        else switched.delete(fault)
        return fault
      }
      return undefined
    },
  }
}
