import type { SignalDataSet, SignalRepositoryWithLIDStore, UserFacingSocketConfig } from 'baileys'
import { DEFAULT_CONNECTION_CONFIG, jidDecode } from 'baileys'
import { ProtocolAddress, SessionBuilder, SessionCipher, SessionRecord, type SignalStorage } from 'libsignal'
import { PreKeyWhisperMessage } from 'libsignal/src/protobufs.js'
import type { AccountStore } from './account-store.js'
import { lock } from './lock.js'
import type { Received } from './received-messages.js'
import { isSigned } from './signatures.js'

/** Reads what was just decrypted: what it returns is stored in the same transaction as the keys that were used up. */
export type Opened = (ciphertext: Uint8Array, plaintext: Uint8Array) => Promise<Received | undefined>

type MakeRepository = NonNullable<UserFacingSocketConfig['makeSignalRepository']>
type Deferred = { keys: SignalDataSet; storage: SignalStorage }

/**
 * Signal's protocol for one account, stricter than the library's own in three ways. Each step is committed before its
 * result is handed on: the library writes a message first and its keys afterwards, and a crash in between would use a
 * key twice. Steps of one account never overlap, so that none overwrites what another has learnt. And the signature in
 * a stranger's key bundle is checked, which libsignal leaves out.
 */
export function signalFor(store: AccountStore, opened: Opened): MakeRepository {
  return (auth, logger, lookUp) => {
    const alone = lock()
    const mapping = lock()
    const library = DEFAULT_CONNECTION_CONFIG.makeSignalRepository(
      {
        creds: auth.creds,
        keys: {
          get: store.get,
          set: store.set,
          isInTransaction: () => false,
          transaction: (work, key) => (key === 'lid-mapping' ? mapping : alone)(work),
        },
      },
      logger,
      lookUp,
    )
    const repository: Partial<SignalRepositoryWithLIDStore> = {
      encryptMessage: async ({ jid, data }) => {
        const address = await addressOf(library, jid)
        return alone(async () => {
          const { keys, storage } = deferred(store)
          const { type, body } = await new SessionCipher(storage, address).encrypt(Buffer.from(data))
          await store.write({ keys })
          return { type: type === 3 ? 'pkmsg' : 'msg', ciphertext: Buffer.from(body, 'binary') }
        })
      },
      decryptMessage: async ({ jid, type, ciphertext }) => {
        const address = await addressOf(library, jid)
        return alone(async () => {
          const { keys, storage } = deferred(store)
          const cipher = new SessionCipher(storage, address)
          if (type === 'pkmsg') await noteIdentity(store, keys, address.toString(), ciphertext)
          const plaintext = await (type === 'pkmsg'
            ? cipher.decryptPreKeyWhisperMessage(ciphertext)
            : cipher.decryptWhisperMessage(ciphertext))
          await store.write({ keys, received: await opened(ciphertext, plaintext) })
          return plaintext
        })
      },
      injectE2ESession: async ({ jid, session }) => {
        const { identityKey, signedPreKey } = session
        if (!isSigned(identityKey, signedPreKey.publicKey, signedPreKey.signature)) {
          throw new Error('A key bundle is signed wrongly')
        }
        const address = await addressOf(library, jid)
        return alone(async () => {
          const { keys, storage } = deferred(store)
          // A bundle without a one-time key is legal; the package's declarations do not know.
          await new SessionBuilder(storage, address).initOutgoing(
            session as Parameters<SessionBuilder['initOutgoing']>[0],
          )
          await store.write({ keys })
        })
      },
    }
    return { ...library, ...repository }
  }
}

/** Under which name the session with a device is kept: the LID's, once it is known. Found out before the lock is taken. */
async function addressOf(library: SignalRepositoryWithLIDStore, jid: string): Promise<ProtocolAddress> {
  const { server } = jidDecode(jid) ?? {}
  const known = server === 's.whatsapp.net' || server === 'hosted' ? await library.lidMapping.getLIDForPN(jid) : jid
  const decoded = jidDecode(known ?? jid)
  if (!decoded?.user) throw new Error('A device has no name')
  const user = decoded.domainType ? `${decoded.user}_${decoded.domainType}` : decoded.user
  return new ProtocolAddress(user, decoded.device ?? 0)
}

/** Storage for one step that reads from the store and collects what is to be written. */
function deferred(store: AccountStore): Deferred {
  const keys: SignalDataSet = {}
  const sessions: NonNullable<SignalDataSet['session']> = {}
  const { creds } = store
  keys.session = sessions
  const storage: SignalStorage = {
    loadSession: async (id) => {
      const value = id in sessions ? sessions[id] : (await store.get('session', [id]))[id]
      return value ? SessionRecord.deserialize(value) : undefined
    },
    storeSession: async (id, record) => {
      sessions[id] = record.serialize()
    },
    isTrustedIdentity: () => true, // On first use, as WhatsApp Web does.
    loadPreKey: async (id) => {
      const pair = (await store.get('pre-key', [String(id)]))[String(id)]
      return pair && { privKey: Buffer.from(pair.private), pubKey: Buffer.from(pair.public) }
    },
    removePreKey: (id) => {
      keys['pre-key'] = { ...keys['pre-key'], [id]: null }
    },
    loadSignedPreKey: () => pairOf(creds.signedPreKey.keyPair),
    getOurRegistrationId: () => creds.registrationId,
    getOurIdentity: () => {
      const { privKey, pubKey } = pairOf(creds.signedIdentityKey)
      return { privKey, pubKey: pubKey.length === 33 ? pubKey : Buffer.concat([Buffer.of(5), pubKey]) }
    },
  }
  return { keys, storage }
}

function pairOf(pair: { private: Uint8Array; public: Uint8Array }) {
  return { privKey: Buffer.from(pair.private), pubKey: Buffer.from(pair.public) }
}

/** Somebody with a new phone has a new identity; the session with the old one is of no use. */
async function noteIdentity(store: AccountStore, keys: SignalDataSet, id: string, ciphertext: Uint8Array) {
  const identity = PreKeyWhisperMessage.decode(ciphertext.slice(1)).identityKey
  if (identity?.length !== 33) return
  const known = (await store.get('identity-key', [id]))[id]
  if (known && Buffer.from(known).equals(Buffer.from(identity))) return
  keys['identity-key'] = { [id]: Uint8Array.from(identity) }
  if (known && keys.session) keys.session[id] = null
}
