import { randomBytes } from 'node:crypto'
import type { Account } from './account.js'
import { node, phoneJid, seconds } from './binary-node.js'
import { compose, type Writing } from './content.js'
import { bundleOf, deliver, type LinkedDevice, sessionNameOf } from './linked-device.js'
import { type Phone, senderJid, type Written } from './phone.js'
import type { PreKeyBundle } from './signal-device.js'
import { changed, type World } from './world.js'

const newId = () => `3EB0${randomBytes(9).toString('hex').toUpperCase()}`

/** A person writes to an account: every linked device gets its own encrypted copy. The same id is the same message. */
export const write = async (
  world: World,
  phone: Phone,
  account: Account,
  writing: Writing & { readonly id?: string },
): Promise<string> => {
  const { id = newId() } = writing
  const type = ['text', 'reaction', 'poll'].includes(writing.kind ?? 'text') ? (writing.kind ?? 'text') : 'media'
  const message = compose(writing, phoneJid(account.number), world.media)
  const written = { to: account.number, message, type }
  phone.written.set(id, written)
  phone.threads.add(account.number)
  await Promise.all([...account.linked.values()].map((device) => sendWritten(world, phone, device, id, written)))
  return id
}

/** The owner writes to a person on the phone itself: each linked device gets a copy that says to whom. */
export const writeAsOwner = async (world: World, account: Account, to: Phone, text: string): Promise<string> => {
  const id = newId()
  const destinationJid = phoneJid(to.number)
  const message = { deviceSentMessage: { destinationJid, message: { conversation: text } } }
  to.threads.add(account.number)
  for (const device of account.linked.values()) {
    const enc = await account.phone.devices[0]?.encrypt(sessionNameOf(device), message, () => bundleOf(device))
    if (!enc) throw new Error('an owner without a phone writes nothing')
    const attrs = { from: phoneJid(account.number), recipient: destinationJid, id, type: 'text', t: seconds() }
    deliver(device, node('message', attrs, [enc]))
  }
  changed(world)
  return id
}

/** `count` tells the client which repetition this is. */
export const sendWritten = async (
  world: World,
  phone: Phone,
  device: LinkedDevice,
  id: string,
  { message, type }: Written,
  count?: string,
  bundle: () => PreKeyBundle = () => bundleOf(device),
): Promise<void> => {
  const enc = await phone.devices[0]?.encrypt(sessionNameOf(device), message, bundle)
  if (!(enc?.content instanceof Uint8Array)) throw new Error('a person without a phone writes nothing')
  const garbled = world.faults.strike('garble_incoming', { account: device.account.number })
  const content = garbled ? Buffer.from(enc.content).reverse() : enc.content
  const alias = phone.hidesNumber || !phone.lid ? {} : { sender_lid: `${phone.lid}@lid` }
  const attrs = { from: senderJid(phone), id, type, t: seconds(), notify: phone.name, ...alias }
  deliver(device, node('message', attrs, [node('enc', { ...enc.attrs, ...(count && { count }) }, content)]))
  changed(world)
}
