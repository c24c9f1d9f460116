import type { BinaryNode } from 'baileys'
import { bytesOf, child, children, lidJid, node, phoneJid } from './binary-node.js'
import type { Phone } from './phone.js'
import { phoneAt, type World } from './world.js'

/** Who is on WhatsApp, under which LID, with which devices: answers as many of these as are asked. */
export const answerUsync = (world: World, query: BinaryNode): BinaryNode => {
  const usync = child(query, 'usync')
  const asked = (tag: string) => child(child(usync, 'query'), tag) !== undefined
  const users = children(child(usync, 'list'), 'user').map((user) => {
    const number = child(user, 'contact')?.content ? bytesOf(child(user, 'contact')).toString() : undefined
    const jid = user.attrs.jid ?? phoneJid(number ?? '')
    const phone = phoneAt(world, jid)
    const answers: BinaryNode[] = []
    if (asked('contact')) answers.push(node('contact', { type: phone ? 'in' : 'out' }))
    if (asked('lid') && phone?.lid) answers.push(node('lid', { val: lidJid(phone.lid) }))
    if (asked('devices') && phone) answers.push(node('devices', {}, [deviceList(world, phone)]))
    return node('user', { jid }, answers)
  })
  return node('usync', usync?.attrs ?? {}, [node('result'), node('list', {}, users)])
}

const deviceList = (world: World, phone: Phone): BinaryNode => {
  const linked = [...(world.accounts.get(phone.number)?.linked.keys() ?? [])]
  const numbers = [...phone.devices.keys(), ...linked]
  const devices = numbers.map((id) => node('device', { id: String(id), ...(id > 0 && { 'key-index': String(id) }) }))
  return node('device-list', {}, devices)
}
