import { node, seconds } from './binary-node.js'
import { deliver, type LinkedDevice } from './linked-device.js'
import { type Phone, senderJid } from './phone.js'

/** A phone tells the sender that messages arrived or were read: one receipt may speak of many messages. */
export const sendReceipt = (
  to: LinkedDevice,
  phone: Phone,
  ids: readonly string[],
  what: 'delivered' | 'read',
  { device, asLid }: { device: number; asLid: boolean },
): void => {
  const [id = '', ...others] = ids
  const attrs = { from: senderJid(phone, device, asLid), id, t: seconds(), ...(what === 'read' && { type: 'read' }) }
  const list = node(
    'list',
    {},
    others.map((other) => node('item', { id: other })),
  )
  deliver(to, others.length > 0 ? node('receipt', attrs, [list]) : node('receipt', attrs))
}
