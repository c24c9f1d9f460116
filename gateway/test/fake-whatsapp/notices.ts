import type { BinaryNode } from 'baileys'
import type { Account } from './account.js'
import { node, SERVER, seconds } from './binary-node.js'
import { deliver } from './linked-device.js'
import { serverId } from './pairing.js'

/** WhatsApp's own word to an account about how much it may write, sent to all its linked devices. */
const notify = (account: Account, operation: string, data: object): void => {
  const update = node('update', { op_name: operation }, Buffer.from(JSON.stringify({ data })))
  for (const device of account.linked.values()) {
    deliver(device, node('notification', { type: 'mex', from: SERVER, id: serverId(), t: seconds() }, [update]))
  }
}

const epochSeconds = (instant: number) => String(Math.floor(instant / 1000))

/** First contacts are refused (463) until then; 0 lifts it. */
export const lockReachout = (account: Account, until: number): void => {
  account.timelockedUntil = until
  notify(account, 'NotificationUserReachoutTimelockUpdate', {
    xwa2_notify_account_reachout_timelock: timelock(account),
  })
}

const timelock = ({ timelockedUntil }: Account) =>
  timelockedUntil > Date.now()
    ? { is_active: true, time_enforcement_ends: epochSeconds(timelockedUntil), enforcement_type: 'WEB_COMPANION_ONLY' }
    : { is_active: false }

/** What a client hears that asks for itself. */
export const timelockAnswer = (account: Account): BinaryNode =>
  node('result', {}, Buffer.from(JSON.stringify({ data: { xwa2_fetch_account_reachout_timelock: timelock(account) } })))

export interface Quota {
  readonly used: number
  readonly total: number
  readonly status: string
}

const MONTH = 30 * 24 * 3600 * 1000

/** How many new chats of this cycle's allowance are used up. */
export const tellCapping = (account: Account, { used, total, status }: Quota): void => {
  notify(account, 'MessageCappingInfoNotification', {
    xwa2_notify_new_chat_messages_capping_info_update: {
      total_quota: total,
      used_quota: used,
      cycle_start_timestamp: epochSeconds(Date.now()),
      cycle_end_timestamp: epochSeconds(Date.now() + MONTH),
      server_sent_timestamp: epochSeconds(Date.now()),
      capping_status: status,
    },
  })
}
