import type { BinaryNode } from 'baileys'
import { bytesOf, child, node, seconds } from './binary-node.js'
import { typed } from './curve.js'
import { sendWritten } from './incoming.js'
import { deliver, type LinkedDevice, readPreKey, readSignedPreKey, sessionNameOf } from './linked-device.js'
import { type Phone, senderJid } from './phone.js'
import { phoneAt, type World } from './world.js'

/** A phone could not decrypt: it asks the sender to send the message again, and offers fresh keys for that. */
export const askAgain = (from: LinkedDevice, phone: Phone, device: number, id: string, asLid: boolean): void => {
  const jid = senderJid(phone, device, asLid)
  const times = (phone.asked.get(`${device} ${id}`) ?? 0) + 1
  phone.asked.set(`${device} ${id}`, times)
  const bundle = phone.devices[device]?.bundle(jid)
  const part = (tag: string) => child(bundle, tag) ?? node(tag)
  deliver(
    from,
    node('receipt', { from: jid, id, type: 'retry', t: seconds() }, [
      node('retry', { v: '1', count: String(times), id, t: seconds() }),
      part('registration'),
      node('keys', {}, [part('type'), part('identity'), part('key'), part('skey')]),
    ]),
  )
}

/** A client could not decrypt what a person wrote: the phone encrypts it again, with the client's new keys if it sent some. */
export const writeAgain = async (world: World, device: LinkedDevice, receipt: BinaryNode): Promise<void> => {
  const { id = '', to = '' } = receipt.attrs
  const phone = phoneAt(world, to)
  const written = phone?.written.get(id)
  if (!phone || !written) return
  const count = child(receipt, 'retry')?.attrs.count ?? '1'
  const keys = child(receipt, 'keys')
  const session = sessionNameOf(device)
  if (keys || Number(count) > 1) phone.devices[0]?.forgetSession(session)
  if (!keys) return sendWritten(world, phone, device, id, written, count)
  const identityKey = bytesOf(child(keys, 'identity'))
  const signed = readSignedPreKey(child(keys, 'skey'), identityKey)
  const oneTime = readPreKey(child(keys, 'key'))
  await sendWritten(world, phone, device, id, written, count, () => ({
    registrationId: bytesOf(child(receipt, 'registration')).readUInt32BE(),
    identityKey: typed(identityKey),
    signedPreKey: { keyId: signed.keyId, publicKey: typed(signed.publicKey), signature: signed.signature },
    preKey: { keyId: oneTime.keyId, publicKey: typed(oneTime.publicKey) },
  }))
}
