import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type FakeWhatsapp, startFakeWhatsapp } from '../fake-whatsapp/fake-whatsapp.js'
import { type GatewayEvent, type Listener, listen } from './events.js'
import { type Answer, type Gateway, startGateway } from './gateway.js'
import { type Postgres, startPostgres } from './postgres.js'
import { assertTellsNothing } from './secrets.js'

/** A fake WhatsApp, the gateway before it, and a listener in the server's place. */
export interface Stage {
  readonly fake: FakeWhatsapp
  readonly postgres: Postgres
  readonly gateway: Gateway
  readonly listener: Listener
  readonly key: string
  /** Links a session to a new account by scanning its QR, and waits until it is open. */
  link(session: string, number: string): Promise<void>
  /** Called before a line breaks: resolves when the session is open anew. */
  opensAnew(session: string): Promise<void>
  /** Starts a session that is linked, and waits until it is open. */
  open(session: string): Promise<void>
  /** kill -9, then a new gateway, which the server tells to open these sessions. */
  restart(...sessions: string[]): Promise<void>
  state(session: string): Promise<string>
  /** Waits for a session's state, as the server would: by event. */
  becomes(session: string, state: string, ms?: number): Promise<GatewayEvent>
  sendText(session: string, to: string, text: string, wireId?: string): Promise<Answer>
  /** Ends everything, and reads all that the gateway ever printed for what must not be in it. */
  end(): Promise<void>
}

/** Long enough for a machine that is busy with other things. */
const PATIENT = { SENDWELL_GATEWAY_ACK_MS: '15000', SENDWELL_GATEWAY_QUERY_MS: '15000' }
/** For tests whose point is what is waited for in vain. */
export const IMPATIENT = { SENDWELL_GATEWAY_ACK_MS: '2500', SENDWELL_GATEWAY_QUERY_MS: '2500' }

export const newWireId = (): string => `3EB0${randomBytes(9).toString('hex').toUpperCase()}`

export const startStage = async (environment: Readonly<Record<string, string>> = {}): Promise<Stage> => {
  const [fake, postgres] = await Promise.all([startFakeWhatsapp(), startPostgres()])
  const key = randomBytes(32).toString('base64')
  const gateway = await startGateway({
    whatsappUrl: fake.url,
    databaseUrl: postgres.url,
    mediaCertificate: fake.mediaCertificate,
    key,
    environment: { ...PATIENT, ...environment },
  })
  const listener = await listen(gateway)
  const stage: Stage = {
    fake,
    postgres,
    gateway,
    listener,
    key,
    async link(session, number) {
      fake.addAccount(number, 'Owner')
      await gateway.call('POST', `/sessions/${session}/start`)
      const qr = await listener.until(() => listener.of('qr', session).at(-1), 'a QR code')
      await fake.scan(number, String(qr.code))
      await stage.becomes(session, 'open')
    },
    async opensAnew(session) {
      const seen = listener.of('state', session).length
      const opened = () =>
        listener
          .of('state', session)
          .slice(seen)
          .some(({ state }) => state === 'open')
      await listener.until(opened, `${session} is open again`)
    },
    async open(session) {
      const opened = stage.opensAnew(session)
      await gateway.call('POST', `/sessions/${session}/start`)
      await opened
    },
    async restart(...sessions) {
      listener.disconnect()
      await gateway.kill()
      await gateway.start()
      await listener.connect()
      await Promise.all(sessions.map((session) => stage.open(session)))
    },
    state: async (session) => (await gateway.call('GET', `/sessions/${session}`)).body.state,
    becomes: (session, state, ms) =>
      listener.until(
        () => {
          const last = listener.of('state', session).at(-1)
          return last?.state === state && last
        },
        `${session} is ${state}`,
        ms,
      ),
    sendText: (session, to, text, wireId = newWireId()) =>
      gateway.call('POST', `/sessions/${session}/messages`, { wire_id: wireId, to, kind: 'text', text }),
    async end() {
      const rows = await postgres.query<KeyRow>('select session_id, category, key_id, value from gateway.session_key')
      listener.disconnect()
      const code = await gateway.stop()
      await fake.stop()
      await postgres.stop()
      assertTellsNothing(gateway.output(), key, rows, fake.world)
      assert.ok(code === 0 || code === null, `the gateway ended with ${code}`)
    },
  }
  return stage
}

/** Asks again and again, for what no event tells. */
export const eventually = async (holds: () => Promise<boolean>, ms = 20_000): Promise<void> => {
  const deadline = performance.now() + ms
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('did not happen in time')
    await new Promise((again) => setTimeout(again, 50))
  }
}

export interface KeyRow {
  readonly session_id: string
  readonly category: string
  readonly key_id: string
  readonly value: Buffer
}
