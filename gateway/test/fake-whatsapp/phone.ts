import type { proto } from 'baileys'
import { lidJid, phoneJid } from './binary-node.js'
import { newSignalDevice, type SignalDevice } from './signal-device.js'

/** Something the person does when a message is received or read. */
export interface Reply {
  readonly when: 'received' | 'read'
  readonly text: string
  readonly probability?: number
}

export interface Habits {
  /** Whether the phone tells the sender that a message arrived. */
  delivered: boolean
  /** Whether the person reads what arrives, and lets the sender know. */
  reads: boolean
  replies: readonly Reply[]
}

/** A message that a phone has: once per id, however often it came. */
export interface Received {
  /** Its place among all messages that any phone of this fake received. */
  readonly n: number
  readonly phone: string
  readonly id: string
  readonly from: string
  readonly text: string
  readonly kind: string
  /** How often it arrived, the first time included. */
  copies: number
  /** The phone's devices that could read it. */
  readonly devices: number[]
  readonly at: string
  readonly media?: { readonly sha256: string; readonly size: number; readonly content_type: string }
}

/** A message that a person wrote to an account, kept for whoever could not decrypt it and asks again. */
export interface Written {
  readonly to: string
  readonly message: proto.IMessage
  readonly type: string
}

/** A person's number with its devices: 0 is the phone itself, the others are computers linked to it. */
export interface Phone {
  readonly number: string
  /** The number's other name, which does not tell it; absent for the few that have none yet. */
  readonly lid: string | undefined
  readonly name: string
  devices: readonly SignalDevice[]
  readonly habits: Habits
  readonly received: Map<string, Received>
  readonly written: Map<string, Written>
  /** How often each device asked for a message that it could not decrypt. */
  readonly asked: Map<string, number>
  /** Accounts it has a thread with, by number: a restricted account may still write to it. */
  readonly threads: Set<string>
  /** Writes with its LID and does not tell its number. */
  hidesNumber: boolean
}

/** As many devices as wanted; those that were there keep their keys. */
export const withDevices = (devices: readonly SignalDevice[], count: number): readonly SignalDevice[] => [
  ...devices.slice(0, count),
  ...Array.from({ length: Math.max(0, count - devices.length) }, () => newSignalDevice()),
]

/** `+15550100000` has the LID 915550100000. */
export const newPhone = (number: string, name: string, options: { devices?: number; lid?: boolean } = {}): Phone => ({
  number,
  lid: options.lid === false ? undefined : `9${number.slice(1)}`,
  name,
  devices: withDevices([], options.devices ?? 1),
  habits: { delivered: true, reads: false, replies: [] },
  received: new Map(),
  written: new Map(),
  asked: new Map(),
  threads: new Set(),
  hidesNumber: false,
})

/** How the phone's device signs what it sends: in the form in which it was written to, or in which it hides. */
export const senderJid = (phone: Phone, device = 0, asLid = phone.hidesNumber): string =>
  asLid && phone.lid ? lidJid(phone.lid, device) : phoneJid(phone.number, device)
