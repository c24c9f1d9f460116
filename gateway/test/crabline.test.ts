import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type ServerRequestEvent, type StartedWhatsAppServer, startWhatsAppServer } from '@openclaw/crabline'
import { BufferJSON, initAuthCreds } from 'baileys'
import { vaultOf } from '../src/vault.js'
import { type Waiting, waiting } from './fake-whatsapp/waiting.js'
import { type Listener, listen } from './support/events.js'
import { type Gateway, startGateway } from './support/gateway.js'
import { type Postgres, startPostgres } from './support/postgres.js'
import { newWireId } from './support/stage.js'

const OWNER = '15550100001'
const ANNA = '+15550200001'

/**
 * The same gateway before somebody else's idea of WhatsApp Web, with a codec of its own: what our fake and the library
 * could both have misunderstood would show here. It knows no pairing and accepts any login, so the account is put into
 * the database as if it had been linked. It has neither phones nor receipts; those are our fake's part.
 */
describe('before crabline, an independent WhatsApp Web', () => {
  let server: StartedWhatsAppServer
  let postgres: Postgres
  let gateway: Gateway
  let listener: Listener
  let directory: string
  const recorded: ServerRequestEvent[] = []
  let seen: Waiting

  before(async () => {
    seen = waiting()
    directory = mkdtempSync(join(tmpdir(), 'crabline-'))
    ;[server, postgres] = await Promise.all([
      startWhatsAppServer({
        selfJid: `${OWNER}@s.whatsapp.net`,
        recorderPath: join(directory, 'recorded.jsonl'),
        onEvent: (event) => {
          recorded.push(event)
          seen.changed()
        },
      }),
      startPostgres(),
    ])
    const key = randomBytes(32)
    await putLinkedAccount(postgres, key)
    gateway = await startGateway({
      whatsappUrl: server.manifest.endpoints.baileysWebSocketUrl,
      databaseUrl: postgres.url,
      key: key.toString('base64'),
      preload: [new URL('./support/trust-crabline.js', import.meta.url).href],
      environment: { SENDWELL_GATEWAY_QUERY_MS: '3000', SENDWELL_GATEWAY_ACK_MS: '3000' },
    })
    listener = await listen(gateway)
    await gateway.call('POST', '/sessions/one/start')
    await listener.until(() => listener.of('state').find(({ state }) => state === 'open'), 'the session is open')
  })
  after(async () => {
    listener.disconnect()
    assert.equal(await gateway.stop(), 0)
    await server.close()
    await postgres.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  const send = (wireId: string, text: string) =>
    gateway.call('POST', '/sessions/one/messages', { wire_id: wireId, to: ANNA, kind: 'text', text })
  const write = async (text: string) => {
    const { adminInboundUrl } = server.manifest.endpoints
    const from = `${ANNA.slice(1)}@s.whatsapp.net`
    const response = await fetch(adminInboundUrl, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Crabline-Admin-Token': server.manifest.adminToken },
      body: JSON.stringify({ chatJid: from, senderJid: from, text }),
    })
    assert.equal(response.status, 200)
  }
  const stanzas = (text: string) => recorded.map((event) => JSON.stringify(event)).filter((line) => line.includes(text))

  test('it logs in with kept keys', async () => {
    const { body } = await gateway.call('GET', '/sessions/one')
    assert.equal(body.phone, `+${OWNER}`)
  })

  test('what is sent is decrypted there and acknowledged', async () => {
    for (const text of ['the first, with new keys', 'the second, with the same', 'the third']) {
      assert.deepEqual((await send(newWireId(), text)).body, { outcome: 'sent' })
      await seen.until(() => stanzas(text).length > 0, 'it is decrypted there')
    }
  })

  test('the same message again is sent once', async () => {
    const wireId = newWireId()
    await send(wireId, 'only once, whoever asks')
    assert.deepEqual((await send(wireId, 'only once, whoever asks')).body, { outcome: 'sent' })
    const lines = recorded.filter((event) => JSON.stringify(event).includes(wireId) && 'accepted' in event)
    assert.equal(lines.length, 1)
  })

  test('what is written there is told, and answered with a receipt', async () => {
    await write('hello from the other side')
    const told = () => listener.of('incoming').filter(({ text }) => text === 'hello from the other side')
    const event = await listener.until(() => told()[0], 'it is told')
    assert.equal(event.phone, ANNA)
    const receipt = () => stanzas(String(event.id)).some((line) => line.includes('"receipt"'))
    await seen.until(receipt, 'a receipt goes back')
    assert.equal(told().length, 1)
  })

  test('it comes back after the server has broken the line', async () => {
    const opened = listener.of('state').filter(({ state }) => state === 'open').length
    await gateway.kill()
    listener.disconnect()
    await gateway.start()
    await listener.connect()
    await gateway.call('POST', '/sessions/one/start')
    const open = () => listener.of('state').filter(({ state }) => state === 'open').length > opened
    await listener.until(open, 'the session is open again')
    assert.deepEqual((await send(newWireId(), 'still the same keys')).body, { outcome: 'sent' })
    await seen.until(() => stanzas('still the same keys').length > 0, 'it is decrypted there')
  })
})

/** An account as it is kept once it is linked. */
const putLinkedAccount = async (postgres: Postgres, key: Buffer): Promise<void> => {
  const creds = {
    ...initAuthCreds(),
    registered: true,
    me: { id: `${OWNER}:1@s.whatsapp.net`, lid: `9${OWNER}:1@lid`, name: 'Owner' },
    account: {
      details: randomBytes(16),
      accountSignatureKey: randomBytes(32),
      accountSignature: randomBytes(64),
      deviceSignature: randomBytes(64),
    },
  }
  const sealed = vaultOf(key, 'one').seal(Buffer.from(JSON.stringify(creds, BufferJSON.replacer)), 'creds', 'creds')
  await postgres.query(
    `insert into gateway.session_key (session_id, category, key_id, value, fence) values ('one', 'creds', 'creds', $1, 0)`,
    [sealed],
  )
}
