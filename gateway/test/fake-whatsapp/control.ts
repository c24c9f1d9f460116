import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connected } from './account.js'
import { KINDS, type Writing } from './content.js'
import type { FakeWhatsapp } from './fake-whatsapp.js'
import { FAULTS, type Fault } from './faults.js'
import { bodyOf } from './media.js'
import type { Habits } from './phone.js'

/** The fake's switches over HTTP, for tests in other languages and by hand. See README.md. */
export const startControl = async (fake: FakeWhatsapp, port: number) => {
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(fake, request)
    const headers = { 'Content-Type': 'application/json' }
    response.writeHead(status, headers).end(body === undefined ? undefined : JSON.stringify(body))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

interface Answer {
  readonly status: number
  readonly body?: unknown
}

const answer = async (fake: FakeWhatsapp, request: IncomingMessage): Promise<Answer> => {
  try {
    const url = new URL(request.url ?? '/', 'http://control')
    const [what = '', number = '', act = ''] = url.pathname.slice(1).split('/').map(decodeURIComponent)
    const bytes = await bodyOf(request)
    const body = bytes.length > 0 ? JSON.parse(bytes.toString()) : {}
    const route = `${request.method} /${what}${number && '/:number'}${act && `/${act}`}`
    const result = await routes(fake, route, number, body, url.searchParams)
    if (result === undefined) return { status: 404, body: { error: `no ${route}` } }
    return result
  } catch (error) {
    return { status: 409, body: { error: error instanceof Error ? error.message : 'it went wrong' } }
  }
}

const done: Answer = { status: 204 }
const ok = (body: unknown): Answer => ({ status: 200, body })

// Bodies come from tests and are taken at their word.
// biome-ignore lint/suspicious/noExplicitAny: see above
const routes = async (fake: FakeWhatsapp, route: string, number: string, body: any, query: URLSearchParams) => {
  switch (route) {
    case 'POST /phones': {
      const phones = fake.addPhones(body.first ?? '+15550100000', body.count ?? 1, body)
      return ok({ phones: phones.map((phone) => phone.number) })
    }
    case 'PUT /phones/:number':
      fake.setHabits(number, body as Partial<Habits> & { devices?: number })
      return done
    case 'GET /phones/:number/received':
      return ok({ items: [...fake.phone(number).received.values()] })
    case 'POST /phones/:number/send':
      return ok({ id: await fake.write(number, body.to, writing(body)) })
    case 'POST /phones/:number/tell':
      fake.tell(number, body.to, body.ids, body.what ?? 'read')
      return done
    case 'GET /received':
      return ok({ items: fake.world.received.slice(Number(query.get('after') ?? 0)) })
    case 'GET /handed-over':
      return ok({ items: fake.world.handedOver.slice(Number(query.get('after') ?? 0)) })
    case 'POST /accounts':
      fake.addAccount(body.number, body.name ?? 'Owner')
      return { status: 201, body: { number: body.number } }
    case 'GET /accounts/:number':
      return ok(stateOf(fake, number))
    case 'POST /accounts/:number/scan':
      await fake.scan(number, body.code)
      return ok(stateOf(fake, number))
    case 'POST /accounts/:number/enter-code':
      await fake.enterCode(number, body.code)
      return ok(stateOf(fake, number))
    case 'POST /accounts/:number/write':
      return ok({ id: await fake.writeAsOwner(number, body.to, String(body.text ?? '')) })
    case 'POST /accounts/:number/unlink':
      fake.unlink(number)
      return done
    case 'POST /faults':
      if (!FAULTS.includes((body as Fault).fault))
        return { status: 422, body: { error: 'no such fault', faults: FAULTS } }
      fake.inflict(body as Fault)
      return done
    case 'DELETE /faults':
      fake.clearFaults()
      return done
    default:
      return undefined
  }
}

const stateOf = (fake: FakeWhatsapp, number: string) => {
  const account = fake.account(number)
  const { logins, pairings } = account
  return { linked: account.linked.size > 0, connected: connected(account).length > 0, logins, pairings }
}

/** `bytes` arrive as base64. */
const writing = (body: Record<string, unknown>): Writing & { id?: string } => {
  const kind = (body.kind ?? 'text') as Writing['kind']
  if (kind && !KINDS.includes(kind)) throw new Error(`a person writes one of ${KINDS.join(', ')}`)
  const bytes = typeof body.bytes === 'string' ? { bytes: Buffer.from(body.bytes, 'base64') } : {}
  return { ...(body as unknown as Writing), text: String(body.text ?? ''), ...bytes } as Writing & { id?: string }
}
