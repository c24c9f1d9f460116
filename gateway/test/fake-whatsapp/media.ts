import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Faults } from './faults.js'
import { sha256 } from './media-keys.js'
import { selfSigned } from './self-signed.js'

/** WhatsApp's file store: takes encrypted bytes and gives them back under a path. HTTPS on loopback. */
export interface Media {
  /** `127.0.0.1:PORT`, as clients are told. */
  readonly host: string
  /** What a client must trust to talk to it, as PEM. */
  readonly certificate: string
  put(sealed: Buffer): { url: string; directPath: string }
  get(directPath: string): Buffer | undefined
  stop(): Promise<void>
}

export const startMedia = async (faults: () => Faults): Promise<Media> => {
  const stored = new Map<string, Buffer>()
  const identity = selfSigned()
  const server = createServer({ key: identity.key, cert: identity.certificate }, async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'https://media')
    if (request.method === 'POST') {
      const bytes = await bodyOf(request)
      const token = pathname.split('/').at(-1)
      const refused = faults().strike('media_refused', {}) || token !== sha256(bytes).toString('base64url')
      if (refused) return response.writeHead(500).end('{}')
      const { url, directPath } = media.put(bytes)
      return response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ url, direct_path: directPath }))
    }
    const bytes = faults().strike('media_gone', {}) ? undefined : stored.get(pathname)
    return bytes ? response.writeHead(200).end(bytes) : response.writeHead(410).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`

  const media: Media = {
    host,
    certificate: identity.certificate,
    put(sealed) {
      const directPath = `/v/t62/${sha256(sealed).toString('hex')}`
      stored.set(directPath, sealed)
      return { url: `https://${host}${directPath}`, directPath }
    },
    get: (directPath) => stored.get(directPath),
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return media
}

export const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
