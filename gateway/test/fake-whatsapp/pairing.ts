import { createHmac, randomBytes } from 'node:crypto'
import { type BinaryNode, proto } from 'baileys'
import type { Account } from './account.js'
import { bytesOf, child, node, SERVER, seconds } from './binary-node.js'
import type { Connection } from './connection.js'
import { sign, typed, verify } from './curve.js'
import { jidOf, type LinkedDevice, lidOf } from './linked-device.js'
import type { CodePairing } from './pairing-code.js'
import { changed, type World } from './world.js'

/** A client that shows a QR code, or waits for a pairing code to be typed. */
export interface Pairing {
  readonly clientKey: Buffer
  readonly keys: proto.ClientPayload.IDevicePairingRegistrationData
  readonly refs: readonly string[]
  /** The device that the owner's phone has vouched for, until the client has signed as well. */
  vouched?: LinkedDevice
  code?: CodePairing
  /** Told once the client has signed, or has gone without. */
  readonly finished: { resolve(device: LinkedDevice): void; reject(reason: Error): void }
  readonly outcome: Promise<LinkedDevice>
}

const ACCOUNT_SIGNATURE = Buffer.of(6, 0)
const DEVICE_SIGNATURE = Buffer.of(6, 1)
const REFS = 6

let lastId = 0
export const serverId = (): string => `srv-${++lastId}`

/** A client that is nobody's device yet gets the references for its QR codes. */
export const beginPairing = (connection: Connection, login: proto.ClientPayload, clientKey: Buffer): void => {
  const { devicePairingData: keys } = login
  if (!keys) throw new Error('neither a login nor a registration')
  const refs = Array.from({ length: REFS }, () => `2@${randomBytes(48).toString('base64')}`)
  const { promise, resolve, reject } = withResolvers<LinkedDevice>()
  promise.catch(() => undefined) // whoever asked hears of it; a code that nobody scanned is no error
  connection.pairing = { clientKey, keys, refs, finished: { resolve, reject }, outcome: promise }
  const nodes = refs.map((ref) => node('ref', {}, Buffer.from(ref)))
  connection.send(
    node('iq', { from: SERVER, type: 'set', id: serverId(), xmlns: 'md' }, [node('pair-device', {}, nodes)]),
  )
}

/** The owner's phone scans a QR code: reference, client key, identity key and the secret that only the screen shows. */
export const scan = async (world: World, account: Account, qr: string): Promise<LinkedDevice> => {
  const [ref, clientKey, identityKey, secret] = (qr.split('#').pop() ?? '').split(',')
  const connection = [...world.connections].find((each) => ref && each.open && each.pairing?.refs.includes(ref))
  if (!connection?.pairing || !secret || !clientKey || !identityKey) throw new Error('nobody shows this code')
  const { pairing } = connection
  if (!Buffer.from(clientKey, 'base64').equals(pairing.clientKey)) throw new Error('the code names another client key')
  if (!Buffer.from(identityKey, 'base64').equals(bytes(pairing.keys.eIdent))) {
    throw new Error('the code names another identity')
  }
  vouch(world, connection, account, Buffer.from(secret, 'base64'))
  return pairing.outcome
}

/** The owner's phone signs the new device's identity and hands it over under the secret they share. */
export const vouch = (world: World, connection: Connection, account: Account, secret: Buffer): void => {
  const { pairing } = connection
  const identity = account.phone.devices[0]?.identity
  if (!pairing || !identity) throw new Error('nothing to vouch for')
  const device = newDevice(account, pairing)
  const about = { account: account.number }
  const genuine = world.faults.strike('tamper_account_signature', about) === undefined
  const signed = Buffer.concat([ACCOUNT_SIGNATURE, device.details, device.identityKey])
  const details = proto.ADVSignedDeviceIdentity.encode({
    details: device.details,
    accountSignatureKey: identity.publicKey,
    accountSignature: genuine ? sign(identity.privateKey, signed) : randomBytes(64),
  }).finish()
  const hmac = createHmac('sha256', secret).update(details).digest()
  if (world.faults.strike('tamper_hmac', about)) hmac.reverse()
  const sealed = Buffer.from(proto.ADVSignedDeviceIdentityHMAC.encode({ details, hmac }).finish())
  pairing.vouched = device
  connection.send(
    node('iq', { from: SERVER, type: 'set', id: serverId(), t: seconds() }, [
      node('pair-success', {}, [
        node('device-identity', {}, sealed),
        node('device', { jid: jidOf(device), lid: lidOf(device) }),
        node('platform', { name: 'android' }),
      ]),
    ]),
  )
}

const newDevice = (account: Account, { keys, clientKey }: Pairing): LinkedDevice => {
  const number = account.nextDevice++
  const identityKey = bytes(keys.eIdent)
  const signedPreKey = {
    keyId: bytes(keys.eSkeyId).readUIntBE(0, 3),
    publicKey: bytes(keys.eSkeyVal),
    signature: bytes(keys.eSkeySig),
  }
  if (!verify(identityKey, typed(signedPreKey.publicKey), signedPreKey.signature)) {
    throw new Error('the signed pre-key is not signed')
  }
  const details = proto.ADVDeviceIdentity.encode({ rawId: 1, timestamp: Number(seconds()), keyIndex: number }).finish()
  return {
    account,
    number,
    noiseKey: clientKey,
    identityKey,
    registrationId: bytes(keys.eRegid).readUInt32BE(),
    details: Buffer.from(details),
    signedPreKey,
    preKeys: [],
    undelivered: new Map(),
    hasHistory: false,
  }
}

/** The client signs in turn; from now on it is a device of the account, and must connect anew (515). */
export const finishPairing = (world: World, connection: Connection, answer: BinaryNode): void => {
  const device = connection.pairing?.vouched
  const owner = device?.account.phone.devices[0]?.identity
  const signature = child(answer, 'pair-device-sign')
  if (!connection.pairing || !device || !owner || !signature) return
  const identity = proto.ADVSignedDeviceIdentity.decode(bytesOf(child(signature, 'device-identity')))
  const signed = Buffer.concat([DEVICE_SIGNATURE, device.details, device.identityKey, owner.publicKey])
  if (!verify(device.identityKey, signed, bytes(identity.deviceSignature))) {
    connection.pairing.finished.reject(new Error('the device signature is wrong'))
    connection.close()
    return
  }
  device.account.linked.set(device.number, device)
  device.account.pairings++
  connection.pairing.finished.resolve(device)
  changed(world)
  connection.send(node('stream:error', { code: '515' }))
  connection.close()
}

export const bytes = (value: Uint8Array | null | undefined): Buffer => {
  if (!value) throw new Error('a key is missing')
  return Buffer.from(value)
}

const withResolvers = <T>() => {
  let resolve!: (value: T) => void
  let reject!: (reason: Error) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
