import { createCipheriv, createDecipheriv, hkdfSync, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { BinaryNode } from 'baileys'
import type { Account } from './account.js'
import { addressOf, bytesOf, child, node, SERVER, seconds } from './binary-node.js'
import type { Connection } from './connection.js'
import { agree, newKeyPair } from './curve.js'
import type { LinkedDevice } from './linked-device.js'
import { serverId, vouch } from './pairing.js'
import { changed, type World } from './world.js'

/** A client that asked for an eight-character code to be typed on the owner's phone. */
export interface CodePairing {
  readonly number: string
  /** The client's ephemeral key, encrypted with the code: salt, iv, key. */
  readonly wrapped: Buffer
  readonly ref: Buffer
  /** Once the code was typed: who typed it, and what phone and client now share. */
  typedBy?: Account
  shared?: Buffer
}

const ITERATIONS = 2 << 16
const keyFrom = (code: string, salt: Buffer) => promisify(pbkdf2)(code, salt, ITERATIONS, 32, 'sha256')

const counterMode = (key: Buffer, iv: Buffer, data: Buffer): Buffer => {
  const cipher = createCipheriv('aes-256-ctr', key, iv)
  return Buffer.concat([cipher.update(data), cipher.final()])
}

/** `<link_code_companion_reg/>`: the client's two steps, before and after the code was typed. */
export const onLinkCode = (world: World, connection: Connection, query: BinaryNode): void => {
  const step = child(query, 'link_code_companion_reg')
  const part = (tag: string) => bytesOf(child(step, tag))
  const { pairing } = connection
  if (!step || !pairing) throw new Error('not pairing')
  if (step.attrs.stage === 'companion_hello') {
    const wrapped = part('link_code_pairing_wrapped_companion_ephemeral_pub')
    pairing.code = { number: `+${addressOf(step.attrs.jid ?? '').user}`, wrapped, ref: randomBytes(16) }
    changed(world)
  } else {
    finish(world, connection, part('link_code_pairing_wrapped_key_bundle'), part('companion_identity_public'))
  }
}

/** The client that waits for this owner to type a code, if any. */
export const waitsForCode = (world: World, account: Account): Connection | undefined =>
  [...world.connections].find((each) => each.open && each.pairing?.code?.number === account.number)

/** The owner types the code. A wrong one ends in keys that do not match, as it does on a real phone. */
export const enterCode = async (world: World, account: Account, code: string): Promise<LinkedDevice> => {
  const connection = waitsForCode(world, account)
  const pairing = connection?.pairing
  const identity = account.phone.devices[0]?.identity
  if (!connection || !pairing?.code || !identity) throw new Error('nobody waits for a code for this number')
  const { wrapped, ref } = pairing.code
  const typedCode = code.replace('-', '').toUpperCase()
  const key = await keyFrom(typedCode, wrapped.subarray(0, 32))
  const theirs = counterMode(key, wrapped.subarray(32, 48), wrapped.subarray(48, 80))
  const ours = newKeyPair()
  const [salt, iv] = [randomBytes(32), randomBytes(16)]
  const sealed = Buffer.concat([salt, iv, counterMode(await keyFrom(typedCode, salt), iv, ours.publicKey)])
  Object.assign(pairing.code, { shared: agree(ours.privateKey, theirs), typedBy: account })
  const attrs = { type: 'link_code_companion_reg', from: SERVER, id: serverId(), t: seconds() }
  connection.send(
    node('notification', attrs, [
      node('link_code_companion_reg', { stage: 'primary_hello' }, [
        node('link_code_pairing_wrapped_primary_ephemeral_pub', {}, sealed),
        node('primary_identity_pub', {}, identity.publicKey),
        node('link_code_pairing_ref', {}, ref),
      ]),
    ]),
  )
  return pairing.outcome
}

/** The client has proved that it knows the code: both now derive the secret that a QR code would have shown. */
const finish = (world: World, connection: Connection, bundle: Buffer, identityKey: Buffer): void => {
  const { pairing } = connection
  const { shared, typedBy } = pairing?.code ?? {}
  const identity = typedBy?.phone.devices[0]?.identity
  if (!pairing || !shared || !typedBy || !identity) throw new Error('no code was typed')
  try {
    const secret = secretOf(bundle, shared, identityKey, identity)
    vouch(world, connection, typedBy, secret)
  } catch (wrong) {
    pairing.finished.reject(new Error('the code is wrong', { cause: wrong }))
  }
}

const secretOf = (
  bundle: Buffer,
  shared: Buffer,
  identityKey: Buffer,
  owner: ReturnType<typeof newKeyPair>,
): Buffer => {
  const info = 'link_code_pairing_key_bundle_encryption_key'
  const key = Buffer.from(hkdfSync('sha256', shared, bundle.subarray(0, 32), info, 32))
  const cipher = createDecipheriv('aes-256-gcm', key, bundle.subarray(32, 44)).setAuthTag(bundle.subarray(-16))
  const plain = Buffer.concat([cipher.update(bundle.subarray(44, -16)), cipher.final()])
  if (!plain.subarray(0, 32).equals(identityKey) || !plain.subarray(32, 64).equals(owner.publicKey)) {
    throw new Error('the bundle holds other keys')
  }
  const secret = Buffer.concat([shared, agree(owner.privateKey, identityKey), plain.subarray(64, 96)])
  return Buffer.from(hkdfSync('sha256', secret, '', 'adv_secret', 32))
}
