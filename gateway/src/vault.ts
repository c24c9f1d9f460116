import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** Seals values so that one row's cannot be put into another row: `where` names the row and must be the same to open. */
export type Vault = {
  readonly seal: (value: Buffer, ...where: string[]) => Buffer
  readonly open: (sealed: Buffer, ...where: string[]) => Buffer
}

const FORMAT = 1
const NONCE = 12
const TAG = 16

/** AES-256-GCM under a key of the session's own, so that the random nonces of all sessions never meet. */
export function vaultOf(masterKey: Buffer, session: string): Vault {
  const key = Buffer.from(hkdfSync('sha256', masterKey, '', `sendwell gateway session ${session}`, 32))
  const bound = (where: string[]) => Buffer.from(JSON.stringify([session, ...where]))
  return {
    seal: (value, ...where) => {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound(where))
      const body = Buffer.concat([cipher.update(value), cipher.final()])
      return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.getAuthTag(), body])
    },
    open: (sealed, ...where) => {
      if (sealed[0] !== FORMAT) throw new Error('A sealed value has an unknown format')
      const nonce = sealed.subarray(1, 1 + NONCE)
      const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(bound(where))
      decipher.setAuthTag(sealed.subarray(1 + NONCE, 1 + NONCE + TAG))
      return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE + TAG)), decipher.final()])
    },
  }
}
