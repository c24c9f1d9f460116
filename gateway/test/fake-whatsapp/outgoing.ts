import type { BinaryNode } from 'baileys'
import { addressOf, bytesOf, child, children, node, seconds } from './binary-node.js'
import type { Connection } from './connection.js'
import { read } from './content.js'
import type { FaultName } from './faults.js'
import { react } from './habits.js'
import { deliver, jidOf, type LinkedDevice, sessionNameOf } from './linked-device.js'
import type { Phone } from './phone.js'
import { askAgain } from './retries.js'
import { trace } from './trace.js'
import { changed, linkedAt, phoneAt, type World } from './world.js'

const REACHOUT_TIMELOCKED = 463

/** A client hands over a `<message/>`: phones get it first, then the client hears that WhatsApp has it. */
export const takeMessage = async (world: World, connection: Connection, message: BinaryNode): Promise<void> => {
  const { device } = connection
  const { id = '', to = '' } = message.attrs
  if (!device) return
  const acknowledge = (error?: number) =>
    connection.send(
      node('ack', { class: 'message', id, from: to, t: seconds(), ...(error && { error: String(error) }) }),
    )
  const recipient = phoneAt(world, to)
  if (message.attrs.category === 'peer' || !recipient) {
    acknowledge()
    return
  }
  world.handedOver.push({
    account: device.account.number,
    to: recipient.number,
    id,
    copies: copiesIn(message).filter(({ jid }) => phoneAt(world, jid) === recipient).length,
    retry: child(message, 'enc') !== undefined,
  })
  const where = { account: device.account.number, to: recipient.number }
  const strike = (fault: FaultName) => world.faults.strike(fault, where)
  const broken = strike('drop_socket_mid_send')
  if (broken?.taken === false) {
    connection.drop()
    return
  }
  if (strike('lost')) return
  const refused = strike('ack_error')?.code ?? (isRefusedContact(device, recipient) ? REACHOUT_TIMELOCKED : undefined)
  if (refused) {
    acknowledge(refused)
    return
  }
  const arrived = await hand(world, device, recipient, message)
  if (broken) {
    connection.drop()
    return
  }
  const silent = strike('no_ack')
  const slow = strike('slow_ack')
  if (slow) setTimeout(acknowledge, slow.ms ?? 1000)
  else if (!silent) acknowledge()
  if (arrived.length > 0 && !silent) react(world, device, recipient, id, arrived, to)
}

/** Under a reach-out time lock only those may be written to who have a thread with the account. */
const isRefusedContact = ({ account }: LinkedDevice, recipient: Phone): boolean =>
  account.timelockedUntil > Date.now() && !recipient.threads.has(account.number)

/** One for each device; or a single one, for a device that could not decrypt the first. */
const copiesIn = (message: BinaryNode): { jid: string; enc: BinaryNode | undefined }[] => {
  const again = child(message, 'enc')
  if (again) return [{ jid: message.attrs.to ?? '', enc: again }]
  return children(child(message, 'participants'), 'to').map((each) => ({
    jid: each.attrs.jid ?? '',
    enc: child(each, 'enc'),
  }))
}

/** Gives every device its copy. Answers with the recipient's devices that could read theirs. */
const hand = async (world: World, from: LinkedDevice, recipient: Phone, message: BinaryNode): Promise<number[]> => {
  const { id = '' } = message.attrs
  const arrived: number[] = []
  for (const { jid, enc } of copiesIn(message)) {
    const phone = phoneAt(world, jid)
    const device = phone?.devices[addressOf(jid).device]
    if (!enc || !phone) continue
    if (!device) {
      passOn(world, from, jid, message, enc)
      continue
    }
    try {
      const plain = await device.decrypt(sessionNameOf(from), enc.attrs.type ?? '', bytesOf(enc))
      const own = plain.deviceSentMessage?.message
      if (own) from.account.ownCopies.set(id, read(own, world.media).text)
      if (phone !== recipient || own) continue
      receive(world, from, recipient, id, addressOf(jid).device, read(plain, world.media), arrived.length === 0)
      arrived.push(addressOf(jid).device)
    } catch (error) {
      trace('a copy', error)
      askAgain(from, phone, addressOf(jid).device, id, addressOf(jid).lid)
    }
  }
  changed(world)
  return arrived
}

/** The first time it is a message; each further time it is a copy of one. */
const receive = (
  world: World,
  from: LinkedDevice,
  phone: Phone,
  id: string,
  device: number,
  content: ReturnType<typeof read>,
  isFirstDevice: boolean,
): void => {
  const known = phone.received.get(id)
  if (known) {
    if (isFirstDevice) known.copies++
    if (!known.devices.includes(device)) known.devices.push(device)
    return
  }
  const received = {
    n: world.received.length + 1,
    phone: phone.number,
    id,
    from: from.account.number,
    ...content,
    copies: 1,
    devices: [device],
    at: new Date().toISOString(),
  }
  phone.received.set(id, received)
  world.received.push(received)
}

/** A copy for a device that is linked to some account goes on to whatever runs there. */
const passOn = (world: World, from: LinkedDevice, jid: string, message: BinaryNode, enc: BinaryNode): void => {
  const other = linkedAt(world, jid)
  if (!other || other === from) return
  const recipient = other.account === from.account ? { recipient: message.attrs.to ?? '' } : {}
  const attrs = { from: jidOf(from), id: message.attrs.id ?? '', type: 'text', t: seconds(), ...recipient }
  const identity = child(message, 'device-identity')
  deliver(other, node('message', attrs, [enc, ...(identity ? [identity] : [])]))
}
