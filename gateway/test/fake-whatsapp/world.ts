import type { Account } from './account.js'
import { addressOf } from './binary-node.js'
import type { Connection } from './connection.js'
import { type Faults, newFaults } from './faults.js'
import type { LinkedDevice } from './linked-device.js'
import type { Media } from './media.js'
import type { Phone, Received } from './phone.js'
import { type Waiting, waiting } from './waiting.js'

/** A message as a client handed it over, before anybody looked inside. */
export interface HandedOver {
  readonly account: string
  readonly to: string
  readonly id: string
  /** Devices of the recipient that a copy was made for. */
  readonly copies: number
  /** Whether it answers a phone that could not decrypt. */
  readonly retry: boolean
}

/** Everything this WhatsApp knows. It lasts as long as the fake does, whoever connects or goes. */
export interface World {
  readonly phones: Map<string, Phone>
  readonly lids: Map<string, Phone>
  readonly accounts: Map<string, Account>
  readonly connections: Set<Connection>
  readonly faults: Faults
  readonly media: Media
  /** What any phone received, in order, each id once. */
  readonly received: Received[]
  readonly handedOver: HandedOver[]
  /** Incoming messages that a client said it has, by id. */
  readonly taken: Set<string>
  /** Incoming messages that a client said were read, by id. */
  readonly readByClient: Set<string>
  /** Told whenever something of the above changed. */
  readonly waiting: Waiting
}

export const newWorld = (media: Media): World => ({
  phones: new Map(),
  lids: new Map(),
  accounts: new Map(),
  connections: new Set(),
  faults: newFaults(),
  media,
  received: [],
  handedOver: [],
  taken: new Set(),
  readByClient: new Set(),
  waiting: waiting(),
})

export const changed = (world: World): void => world.waiting.changed()

/** The person whom an address names, by number or by LID. */
export const phoneAt = (world: World, jid: string): Phone | undefined => {
  const { user, lid } = addressOf(jid)
  return lid ? world.lids.get(user) : world.phones.get(`+${user}`)
}

export const addPhone = (world: World, phone: Phone): Phone => {
  world.phones.set(phone.number, phone)
  if (phone.lid) world.lids.set(phone.lid, phone)
  return phone
}

/** The linked device that an address names, if it is one. */
export const linkedAt = (world: World, jid: string): LinkedDevice | undefined => {
  const phone = phoneAt(world, jid)
  return phone && world.accounts.get(phone.number)?.linked.get(addressOf(jid).device)
}
