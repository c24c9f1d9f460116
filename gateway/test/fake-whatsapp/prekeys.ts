import type { BinaryNode } from 'baileys'
import { addressOf, bigEndian, child, children, node, seconds } from './binary-node.js'
import { addPreKeys, type LinkedDevice, readSignedPreKey } from './linked-device.js'
import { changed, linkedAt, phoneAt, type World } from './world.js'

/** A client brings new one-time keys, and its signed one. */
export const takePreKeys = (world: World, device: LinkedDevice, query: BinaryNode): void => {
  device.signedPreKey = readSignedPreKey(child(query, 'skey'), device.identityKey)
  addPreKeys(device, child(query, 'list'))
  changed(world)
}

export const rotateSignedPreKey = (device: LinkedDevice, query: BinaryNode): void => {
  device.signedPreKey = readSignedPreKey(child(child(query, 'rotate'), 'skey'), device.identityKey)
}

/** The bundles for every device that is asked for. */
export const preKeyBundles = (world: World, asked: LinkedDevice, query: BinaryNode): BinaryNode =>
  node(
    'list',
    {},
    children(child(query, 'key'), 'user').map(({ attrs: { jid = '' } }) => {
      const phone = phoneAt(world, jid)
      const where = { account: asked.account.number, ...(phone && { to: phone.number }) }
      const own = phone?.devices[addressOf(jid).device]
      if (own) return own.bundle(jid, world.faults.strike('tamper_prekey_signature', where) === undefined)
      const linked = linkedAt(world, jid)
      if (linked) return bundleOfLinked(linked, jid)
      return node('user', { jid }, [node('error', { code: '404', text: 'item-not-found' })])
    }),
  )

const bundleOfLinked = (device: LinkedDevice, jid: string): BinaryNode => {
  const key = device.preKeys.shift()
  const parts = ({ keyId, publicKey }: { keyId: number; publicKey: Buffer }) => [
    node('id', {}, bigEndian(keyId, 3)),
    node('value', {}, publicKey),
  ]
  return node('user', { jid, t: seconds() }, [
    node('registration', {}, bigEndian(device.registrationId, 4)),
    node('type', {}, Buffer.of(5)),
    node('identity', {}, device.identityKey),
    node('skey', {}, [...parts(device.signedPreKey), node('signature', {}, device.signedPreKey.signature)]),
    ...(key ? [node('key', {}, parts(key))] : []),
  ])
}
