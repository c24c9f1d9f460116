import type { LinkedDevice } from './linked-device.js'
import type { Phone } from './phone.js'

/** An account owner: its phone, and the devices that are linked to it. They outlive every connection. */
export interface Account {
  readonly number: string
  readonly phone: Phone
  readonly linked: Map<number, LinkedDevice>
  /** Device numbers are never used twice. */
  nextDevice: number
  logins: number
  pairings: number
  /** Until when WhatsApp refuses first contacts, in epoch milliseconds. */
  timelockedUntil: number
  /** What the owner's own phone got to see of the messages that its linked devices sent: id and text. */
  readonly ownCopies: Map<string, string>
}

export const newAccount = (phone: Phone): Account => ({
  number: phone.number,
  phone,
  linked: new Map(),
  nextDevice: Math.max(1, phone.devices.length),
  logins: 0,
  pairings: 0,
  timelockedUntil: 0,
  ownCopies: new Map(),
})

export const connected = (account: Account): LinkedDevice[] =>
  [...account.linked.values()].filter((device) => device.connection?.open)
