import type { BinaryNode } from 'baileys'
import type { Account } from './account.js'
import { bytesOf, child, children, lidJid, node, phoneJid, SERVER, seconds } from './binary-node.js'
import type { Connection } from './connection.js'
import { typed, verify } from './curve.js'
import type { PreKeyBundle } from './signal-device.js'

export interface PublicPreKey {
  readonly keyId: number
  readonly publicKey: Buffer
}

/** What the server knows of a device that is linked to an account: its public keys and what it has not taken yet. */
export interface LinkedDevice {
  readonly account: Account
  readonly number: number
  /** The key its handshakes must prove. */
  readonly noiseKey: Buffer
  readonly identityKey: Buffer
  readonly registrationId: number
  /** The device identity that the owner's phone signed. */
  readonly details: Buffer
  signedPreKey: PublicPreKey & { readonly signature: Buffer }
  readonly preKeys: PublicPreKey[]
  connection?: Connection
  /** Sent or waiting, not acknowledged: comes again at the next login. */
  readonly undelivered: Map<string, BinaryNode>
  /** A phone sends its history once, after the first login. */
  hasHistory: boolean
}

export const jidOf = (device: LinkedDevice): string => phoneJid(device.account.number, device.number)
export const lidOf = (device: LinkedDevice): string =>
  lidJid(device.account.phone.lid ?? device.account.number.slice(1), device.number)

/** The name under which phones keep their Signal session with this device. */
export const sessionNameOf = (device: LinkedDevice): string => `${device.account.number.slice(1)}.${device.number}`

export const readPreKey = (of: BinaryNode | undefined): PublicPreKey => ({
  keyId: bytesOf(child(of, 'id')).readUIntBE(0, 3),
  publicKey: bytesOf(child(of, 'value')),
})

export const readSignedPreKey = (of: BinaryNode | undefined, identityKey: Buffer) => {
  const key = { ...readPreKey(of), signature: bytesOf(child(of, 'signature')) }
  if (!verify(identityKey, typed(key.publicKey), key.signature)) throw new Error('the signed pre-key is not signed')
  return key
}

/** Adds what `<list><key/></list>` holds. */
export const addPreKeys = (device: LinkedDevice, list: BinaryNode | undefined): void => {
  device.preKeys.push(...children(list, 'key').map(readPreKey))
}

const LOW = 5

/** The keys for a first message to this device. Takes a one-time key and asks for more when few are left. */
export const bundleOf = (device: LinkedDevice): PreKeyBundle => {
  const preKey = device.preKeys.shift()
  if (device.preKeys.length === LOW) {
    const count = node('count', { value: String(LOW) })
    deliver(
      device,
      node('notification', { type: 'encrypt', from: SERVER, id: `low-${seconds()}`, t: seconds() }, [count]),
    )
  }
  const asTyped = (key: PublicPreKey) => ({ keyId: key.keyId, publicKey: typed(key.publicKey) })
  return {
    registrationId: device.registrationId,
    identityKey: typed(device.identityKey),
    signedPreKey: { ...asTyped(device.signedPreKey), signature: device.signedPreKey.signature },
    preKey: preKey && asTyped(preKey),
  }
}

const undeliveredKey = (tag: string, id: string, type: string) => `${tag} ${id} ${tag === 'receipt' ? type : ''}`

/** Sends to the device, now if it is connected, else when it comes back; and again until it acknowledges. */
export const deliver = (device: LinkedDevice, what: BinaryNode): void => {
  device.undelivered.set(undeliveredKey(what.tag, what.attrs.id ?? '', what.attrs.type ?? ''), what)
  device.connection?.send(what)
}

/** The device has it: `<ack class="message"/>`, or a receipt for a message. */
export const acknowledged = (device: LinkedDevice, tag: string, id: string, type = ''): boolean =>
  device.undelivered.delete(undeliveredKey(tag, id, type))
