import { write } from './incoming.js'
import type { LinkedDevice } from './linked-device.js'
import type { Phone, Reply } from './phone.js'
import { sendReceipt } from './receipts.js'
import type { World } from './world.js'

/** What the phone and the person do when a message has arrived: say so, read it, write back. A copy is read by nobody. */
export const react = (
  world: World,
  from: LinkedDevice,
  phone: Phone,
  id: string,
  devices: readonly number[],
  addressedAs: string,
): void => {
  const { delivered, reads, replies } = phone.habits
  const asLid = addressedAs.endsWith('@lid')
  if (delivered) for (const device of devices) sendReceipt(from, phone, [id], 'delivered', { device, asLid })
  const isNew = phone.received.get(id)?.copies === 1
  if (reads) sendReceipt(from, phone, [id], 'read', { device: 0, asLid })
  if (!isNew) return
  const due = (reply: Reply) => reply.when === 'received' || reads
  for (const reply of replies.filter(due)) {
    if (Math.random() < (reply.probability ?? 1)) void write(world, phone, from.account, { text: reply.text })
  }
}
