import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { CacheStore } from 'baileys'
import { invalid, Refusal } from './refusal.js'

/** Files that are about to be sent, each under the hash of its bytes. */
export type Media = {
  readonly put: (sha256: string, bytes: Readable) => Promise<void>
  /** Where it lies; counts as a use. */
  readonly find: (sha256: string) => Promise<string | undefined>
  /** Removes what was not used for a day. */
  readonly clean: () => Promise<void>
}

const MOST_BYTES = 100 * 1024 * 1024
const KEPT_MS = 24 * 60 * 60 * 1_000

export async function openMedia(directory: string): Promise<Media> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const place = (sha256: string) => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw invalid('sha256', 'must be 64 hexadecimal digits')
    return join(directory, sha256)
  }
  return {
    put: async (sha256, bytes) => {
      const target = place(sha256)
      const beside = join(directory, `${randomUUID()}.part`)
      try {
        const seen = await save(bytes, beside)
        if (seen !== sha256) throw new Refusal(422, 'other_hash', 'The bytes have another hash')
        await rename(beside, target)
      } finally {
        await rm(beside, { force: true })
      }
    },
    find: async (sha256) => {
      const file = place(sha256)
      const now = new Date()
      return utimes(file, now, now).then(
        () => file,
        () => undefined,
      )
    },
    clean: async () => {
      for (const name of await readdir(directory)) {
        const file = join(directory, name)
        const facts = await stat(file).catch(() => undefined)
        if (facts?.isFile() && Date.now() - facts.mtimeMs > KEPT_MS) await rm(file, { force: true })
      }
    },
  }
}

async function save(bytes: Readable, file: string): Promise<string> {
  const hash = createHash('sha256')
  let size = 0
  await pipeline(
    bytes,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        size += chunk.length
        if (size > MOST_BYTES) throw new Refusal(413, 'too_large', 'A file may have 100 MB')
        hash.update(chunk)
        yield chunk
      }
    },
    createWriteStream(file, { mode: 0o600 }),
  )
  return hash.digest('hex')
}

/** Remembers for half a day what was uploaded, so that a file for many goes up once. */
export function uploads(now: () => number): CacheStore {
  const kept = new Map<string, { value: unknown; until: number }>()
  return {
    get: <T>(name: string) => {
      const entry = kept.get(name)
      return entry && entry.until > now() ? (entry.value as T) : undefined
    },
    set: (name, value) => {
      if (kept.size >= 100) kept.delete(kept.keys().next().value ?? '')
      kept.set(name, { value, until: now() + KEPT_MS / 2 })
    },
    del: (name) => {
      kept.delete(name)
    },
    flushAll: () => kept.clear(),
  }
}
