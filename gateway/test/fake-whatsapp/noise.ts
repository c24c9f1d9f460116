import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto'
import { proto } from 'baileys'
import { agree, type KeyPair, newKeyPair } from './curve.js'

const PATTERN = Buffer.from('Noise_XX_25519_AESGCM_SHA256\0\0\0\0')
const NOTHING = Buffer.alloc(0)

/** One direction of the encrypted stream: every frame takes the next counter. */
export interface Cipher {
  encrypt(plain: Uint8Array): Buffer
  decrypt(sealed: Uint8Array): Buffer
}

/** What is known once the handshake is over. */
export interface Secured {
  readonly fromClient: Cipher
  readonly toClient: Cipher
  readonly clientKey: Buffer
  readonly login: proto.ClientPayload
}

const counterIv = (counter: number): Buffer => {
  const iv = Buffer.alloc(12)
  iv.writeUInt32BE(counter, 8)
  return iv
}

const seal = (key: Buffer, counter: number, plain: Uint8Array, data: Buffer): Buffer => {
  const cipher = createCipheriv('aes-256-gcm', key, counterIv(counter)).setAAD(data)
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

const open = (key: Buffer, counter: number, sealed: Uint8Array, data: Buffer): Buffer => {
  const cipher = createDecipheriv('aes-256-gcm', key, counterIv(counter)).setAAD(data)
  cipher.setAuthTag(sealed.subarray(-16))
  return Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()])
}

const cipherWith = (key: Buffer): Cipher => {
  let counter = 0
  return {
    encrypt: (plain) => seal(key, counter++, plain, NOTHING),
    decrypt: (sealed) => open(key, counter++, sealed, NOTHING),
  }
}

/** The server's half of Noise XX as WhatsApp Web speaks it. `header` is the client's first four bytes. */
export const noiseResponder = (header: Buffer, serverKey: KeyPair, certificate: Buffer) => {
  const ephemeral = newKeyPair()
  let hash: Buffer = PATTERN
  let chain: Buffer = PATTERN
  let key: Buffer = PATTERN
  let counter = 0

  const mixHash = (data: Uint8Array) => {
    hash = createHash('sha256').update(hash).update(data).digest()
  }
  const derive = (secret: Buffer): [Buffer, Buffer] => {
    const both = Buffer.from(hkdfSync('sha256', secret, chain, '', 64))
    return [both.subarray(0, 32), both.subarray(32)]
  }
  const mixKey = (secret: Buffer) => {
    ;[chain, key] = derive(secret)
    counter = 0
  }
  const encrypt = (plain: Uint8Array) => {
    const sealed = seal(key, counter++, plain, hash)
    mixHash(sealed)
    return sealed
  }
  const decrypt = (sealed: Uint8Array) => {
    const plain = open(key, counter++, sealed, hash)
    mixHash(sealed)
    return plain
  }
  mixHash(header)

  return {
    /** Answers the client's hello with our key and the certificate that vouches for it. */
    hello(frame: Uint8Array): Buffer {
      const clientEphemeral = proto.HandshakeMessage.decode(frame).clientHello?.ephemeral
      if (!clientEphemeral) throw new Error('not a client hello')
      mixHash(clientEphemeral)
      mixHash(ephemeral.publicKey)
      mixKey(agree(ephemeral.privateKey, clientEphemeral))
      const sealedKey = encrypt(serverKey.publicKey)
      mixKey(agree(serverKey.privateKey, clientEphemeral))
      const serverHello = { ephemeral: ephemeral.publicKey, static: sealedKey, payload: encrypt(certificate) }
      return Buffer.from(proto.HandshakeMessage.encode({ serverHello }).finish())
    },
    /** Takes the client's key and login, and gives the two ciphers of everything that follows. */
    finish(frame: Uint8Array): Secured {
      const finish = proto.HandshakeMessage.decode(frame).clientFinish
      if (!finish?.static || !finish.payload) throw new Error('not a client finish')
      const clientKey = decrypt(finish.static)
      mixKey(agree(ephemeral.privateKey, clientKey))
      const login = proto.ClientPayload.decode(decrypt(finish.payload))
      const [fromClient, toClient] = derive(NOTHING)
      return { fromClient: cipherWith(fromClient), toClient: cipherWith(toClient), clientKey, login }
    },
  }
}
