import type { NewChatMessageCapInfo, ReachoutTimelockState } from 'baileys'

/** WhatsApp's own word that an account may do less; see PROTOCOL.md, `restricted`. */
export type Restriction = {
  readonly signal: 'reachout_timelock' | 'capping'
  readonly active: boolean
  readonly until?: string
  readonly used?: number
  readonly total?: number
  readonly status?: string
}

/** No chats may be begun, only answered, until then. */
export function readTimeLock(lock: ReachoutTimelockState): Restriction {
  const until = lock.timeEnforcementEnds
  return {
    signal: 'reachout_timelock',
    active: lock.isActive === true,
    ...(until && !Number.isNaN(until.getTime()) ? { until: until.toISOString() } : {}),
    ...(lock.enforcementType ? { status: lock.enforcementType } : {}),
  }
}

/** How many chats may be begun in this cycle, and how many were. */
export function readCapping(info: NewChatMessageCapInfo): Restriction {
  const status = info.capping_status ?? 'NONE'
  const ends = Number(info.cycle_end_timestamp)
  return {
    signal: 'capping',
    active: status !== 'NONE',
    ...(ends > 0 ? { until: new Date(ends * 1_000).toISOString() } : {}),
    ...(info.used_quota === undefined ? {} : { used: info.used_quota }),
    ...(info.total_quota === undefined ? {} : { total: info.total_quota }),
    status,
  }
}
