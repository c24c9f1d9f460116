import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Fenced } from './account-store.js'
import { DatabaseAway } from './database.js'
import { describe, type Log } from './log.js'
import { Refusal } from './refusal.js'

export type Call = {
  readonly params: Readonly<Record<string, string>>
  readonly request: IncomingMessage
  /** The body as JSON. */
  readonly json: () => Promise<unknown>
}

export type Answer = { readonly status: number; readonly body?: object | Buffer; readonly type?: string }

/** A path's `:name` parts become parameters. */
export type Route = readonly [method: string, path: string, handle: (call: Call) => Promise<Answer>]

const MOST_BYTES = 1024 * 1024

export function serve(routes: readonly Route[], token: string, log: Log): Server {
  const table = routes.map(([method, path, handle]) => ({ method, pattern: patternOf(path), handle }))
  return createServer((request, response) => {
    void answer(request)
      .catch((error) => refuse(error, log))
      .then((result) => write(response, result))
  })

  async function answer(request: IncomingMessage): Promise<Answer & { headers?: Readonly<Record<string, string>> }> {
    if (!isAllowed(request, token)) throw new Refusal(401, 'unauthorized', 'A bearer token is needed')
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    const here = table.filter(({ pattern }) => pattern.test(path))
    const route = here.find(({ method }) => method === request.method)
    if (!route) {
      throw here.length > 0
        ? new Refusal(405, 'method_not_allowed', 'Not with this method')
        : new Refusal(404, 'not_found', 'There is nothing here')
    }
    const params = route.pattern.exec(path)?.groups ?? {}
    return route.handle({ params, request, json: () => readJson(request) })
  }
}

/** Compared in constant time. */
export function isAllowed(request: IncomingMessage, token: string): boolean {
  const hash = (words: string) => createHash('sha256').update(words).digest()
  return timingSafeEqual(hash(request.headers.authorization ?? ''), hash(`Bearer ${token}`))
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[A-Za-z0-9._-]{1,128})')}$`)
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > MOST_BYTES) throw new Refusal(413, 'too_large', 'A body may have 1 MB')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    throw new Refusal(400, 'not_json', 'The body is not JSON')
  }
}

function refuse(error: unknown, log: Log) {
  const refusal = asRefusal(error)
  if (refusal.status === 500) log.error('a request failed', { why: describe(error) })
  const { status, headers, code, message } = refusal
  return { status, headers, body: { error: { code, message } } }
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof DatabaseAway) return new Refusal(503, 'database_away', 'The database does not answer')
  if (error instanceof Fenced) return new Refusal(409, 'leased', 'Another gateway holds this session')
  return new Refusal(500, 'internal', 'This should not have happened; the log says more')
}

function write(response: ServerResponse, answer: Answer & { headers?: Readonly<Record<string, string>> }): void {
  const { status, body, type, headers } = answer
  const bytes = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  response.writeHead(status, {
    ...(bytes ? { 'content-type': type ?? 'application/json', 'content-length': bytes.length } : {}),
    ...headers,
  })
  response.end(bytes)
}
