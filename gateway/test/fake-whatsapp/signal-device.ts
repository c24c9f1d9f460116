import { randomBytes } from 'node:crypto'
import { type BinaryNode, proto } from 'baileys'
import libsignal from 'libsignal'
import { bigEndian, node, seconds } from './binary-node.js'
import { type KeyPair, newKeyPair, sign, typed } from './curve.js'

/** What a sender needs to begin a conversation with a device it has never written to. */
export interface PreKeyBundle {
  readonly registrationId: number
  readonly identityKey: Buffer
  readonly signedPreKey: { readonly keyId: number; readonly publicKey: Buffer; readonly signature: Buffer }
  readonly preKey: { readonly keyId: number; readonly publicKey: Buffer } | undefined
}

/** A phone's (or its second device's) own end of the Signal protocol, with real keys and real sessions. */
export interface SignalDevice {
  readonly identity: KeyPair
  /** A fresh bundle as the server hands it out: each takes a new one-time key. */
  bundle(jid: string, genuine?: boolean): BinaryNode
  decrypt(from: string, type: string, sealed: Uint8Array): Promise<proto.Message>
  /** Encrypts for `to`; the bundle is asked for only when there is no session yet. */
  encrypt(to: string, message: proto.IMessage, bundle: () => PreKeyBundle): Promise<BinaryNode>
  /** The app was installed again: every session and one-time key is gone. The identity stays. */
  forget(): void
  forgetSession(to: string): void
}

const signalPair = (pair: KeyPair) => ({ privKey: pair.privateKey, pubKey: typed(pair.publicKey) })

/** Where Signal looks for the session with `user.device`. */
const addressFrom = (address: string) => {
  const [user, device] = address.split('.') as [string, string]
  return new libsignal.ProtocolAddress(user, Number(device))
}

const padded = (message: proto.IMessage): Buffer => {
  const length = 1 + ((randomBytes(1)[0] ?? 0) % 16)
  return Buffer.concat([proto.Message.encode(proto.Message.create(message)).finish(), Buffer.alloc(length, length)])
}

const unpadded = (plain: Buffer): proto.Message =>
  proto.Message.decode(plain.subarray(0, plain.length - (plain.at(-1) ?? 0)))

export const newSignalDevice = (identity: KeyPair = newKeyPair()): SignalDevice => {
  const registrationId = 1 + (randomBytes(2).readUInt16BE() % 16000)
  const signedPair = newKeyPair()
  // Signing is slow and most phones of a crowd are never written to: the first who is asks for it.
  let signature: Buffer | undefined
  const oneTime = new Map<number, KeyPair>()
  // Kept as text: a failed attempt must not leave a half-turned ratchet behind.
  const sessions = new Map<string, string>()
  let nextKey = 1

  const storage: libsignal.SignalStorage = {
    loadSession: async (id) => {
      const session = sessions.get(id)
      return session === undefined ? undefined : libsignal.SessionRecord.deserialize(JSON.parse(session))
    },
    storeSession: async (id, record) => {
      sessions.set(id, JSON.stringify(record.serialize()))
    },
    isTrustedIdentity: () => true,
    loadPreKey: async (id) => {
      const pair = oneTime.get(Number(id))
      return pair && signalPair(pair)
    },
    removePreKey: (id) => {
      oneTime.delete(Number(id))
    },
    loadSignedPreKey: () => signalPair(signedPair),
    getOurRegistrationId: () => registrationId,
    getOurIdentity: () => signalPair(identity),
  }

  return {
    identity,
    bundle(jid, genuine = true) {
      const id = nextKey++
      const pair = newKeyPair()
      oneTime.set(id, pair)
      signature ??= sign(identity.privateKey, typed(signedPair.publicKey))
      return node('user', { jid, t: seconds() }, [
        node('registration', {}, bigEndian(registrationId, 4)),
        node('type', {}, Buffer.of(5)),
        node('identity', {}, identity.publicKey),
        node('skey', {}, [
          node('id', {}, bigEndian(1, 3)),
          node('value', {}, signedPair.publicKey),
          node('signature', {}, genuine ? signature : randomBytes(64)),
        ]),
        node('key', {}, [node('id', {}, bigEndian(id, 3)), node('value', {}, pair.publicKey)]),
      ])
    },
    async decrypt(from, type, sealed) {
      const cipher = new libsignal.SessionCipher(storage, addressFrom(from))
      const bytes = Buffer.from(sealed)
      return unpadded(
        await (type === 'pkmsg' ? cipher.decryptPreKeyWhisperMessage(bytes) : cipher.decryptWhisperMessage(bytes)),
      )
    },
    async encrypt(to, message, bundle) {
      const address = addressFrom(to)
      if (!sessions.has(to)) {
        const { preKey, ...keys } = bundle()
        // libsignal accepts a bundle without a one-time key; its types do not say so
        const theirs = (preKey ? { ...keys, preKey } : keys) as Parameters<libsignal.SessionBuilder['initOutgoing']>[0]
        await new libsignal.SessionBuilder(storage, address).initOutgoing(theirs)
      }
      const sealed = await new libsignal.SessionCipher(storage, address).encrypt(padded(message))
      const type = sealed.type === 3 ? 'pkmsg' : 'msg'
      return node('enc', { v: '2', type }, Buffer.from(sealed.body, 'binary'))
    },
    forget() {
      sessions.clear()
      oneTime.clear()
    },
    forgetSession(to) {
      sessions.delete(to)
    },
  }
}
