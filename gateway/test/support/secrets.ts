import assert from 'node:assert/strict'
import { vaultOf } from '../../src/vault.js'
import type { World } from '../fake-whatsapp/world.js'
import type { KeyRow } from './stage.js'

const SHORTEST_KEY = 16

/** Fails when what the gateway printed holds a key, a text or a whole phone number, in any of the usual spellings. */
export const assertTellsNothing = (output: string, masterKey: string, rows: readonly KeyRow[], world: World): void => {
  assert.doesNotMatch(output, /privKey|pubKey|rootKey|chainKey|ephemeralKey/i)
  const master = Buffer.from(masterKey, 'base64')
  const keys = rows.flatMap(({ session_id, category, key_id, value }) =>
    bytesIn(JSON.parse(vaultOf(master, session_id).open(value, category, key_id).toString())),
  )
  for (const key of [master, ...keys]) {
    for (const spelling of spellings(key)) {
      assert.ok(!output.includes(spelling), `a key of ${key.length} bytes was printed`)
    }
  }
  const texts = world.received.map(({ text }) => text).filter((text) => text.length > 7)
  for (const text of new Set(texts)) assert.ok(!output.includes(text), 'a text was printed')
  for (const number of world.phones.keys()) {
    assert.ok(!output.includes(number.slice(1)), `the number ${number} was printed`)
  }
}

/** Every byte string in a stored value that is long enough to be a key. Sessions keep theirs as base64 in plain strings. */
const bytesIn = (value: unknown): Buffer[] => {
  if (typeof value === 'string') {
    const bytes = /^[A-Za-z0-9+/]{22,}={0,2}$/.test(value) ? Buffer.from(value, 'base64') : Buffer.alloc(0)
    return bytes.length >= SHORTEST_KEY ? [bytes] : []
  }
  if (typeof value !== 'object' || value === null) return []
  return [...Object.keys(value), ...Object.values(value)].flatMap(bytesIn)
}

const spellings = (key: Buffer): string[] => [
  key.toString('base64').replace(/=+$/, ''),
  key.toString('base64url'),
  key.toString('hex'),
  [...key.subarray(0, SHORTEST_KEY)].join(','),
  [...key.subarray(0, SHORTEST_KEY)].join(', '),
  (key.toString('hex').match(/../g) ?? []).slice(0, SHORTEST_KEY).join(' '),
]
