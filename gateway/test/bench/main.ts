/**
 * What many sessions in one gateway cost, and how much it can send: `node build/test/bench/main.js`. The fake and
 * PostgreSQL are processes of their own. Prints one JSON object. SENDWELL_TEST_DATABASE_URL names a PostgreSQL with
 * durable commits; the one that is started otherwise does without.
 */
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { type Listener, listen } from '../support/events.js'
import { type FakeProcess, startFakeProcess } from '../support/fake-process.js'
import { type Gateway, startGateway } from '../support/gateway.js'
import { startPostgres } from '../support/postgres.js'
import { newWireId } from '../support/stage.js'

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '50' },
    senders: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '15' },
    contacts: { type: 'string', default: '5' },
  },
})
const SESSIONS = Number(values.sessions)
const SENDERS = Number(values.senders)
const SECONDS = Number(values.seconds)
const CONTACTS = Number(values.contacts)
/** So many people each sender may write to for the first time. */
const STRANGERS = 400

const numberAt = (first: string, index: number) => `+${Number(first.slice(1)) + index}`
const rssMb = (pid: number) =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
/** Seconds of CPU that a process has used, all its threads together. */
const cpuSeconds = (pid: number) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}
const round = (value: number, digits = 1) => Number(value.toFixed(digits))
const at = (sorted: readonly number[], part: number) => round(sorted[Math.floor((sorted.length - 1) * part)] ?? 0)

const link = async (fake: FakeProcess, gateway: Gateway, listener: Listener, index: number) => {
  const session = `s${index}`
  const number = numberAt('+15550100000', index)
  await fake.call('POST', '/accounts', { number, name: 'Owner' })
  await gateway.call('POST', `/sessions/${session}/start`)
  const qr = await listener.until(() => listener.of('qr', session).at(-1), 'a QR code')
  await fake.call('POST', `/accounts/${number}/scan`, { code: qr.code })
  await listener.until(() => listener.of('state', session).at(-1)?.state === 'open', 'the session is open', 60_000)
}

interface Round {
  readonly sent: number
  readonly failed: number
  readonly perSecond: number
  readonly millis: readonly number[]
}

/** Each session sends one message after another to its own contacts, as its lane does. */
const sendFor = async (
  gateway: Gateway,
  next: (sender: number, turn: number) => string | undefined,
): Promise<Round> => {
  const millis: number[] = []
  let failed = 0
  const from = performance.now()
  const until = from + SECONDS * 1000
  await Promise.all(
    Array.from({ length: SENDERS }, async (_, sender) => {
      for (let turn = 0; performance.now() < until; turn++) {
        const to = next(sender, turn)
        if (to === undefined) return
        const began = performance.now()
        const message = { wire_id: newWireId(), to, kind: 'text', text: `hello number ${turn}` }
        const { body } = await gateway.call('POST', `/sessions/s${sender}/messages`, message)
        if (body?.outcome === 'sent') millis.push(performance.now() - began)
        else failed++
      }
    }),
  )
  const sent = millis.length
  return { sent, failed, perSecond: sent / ((performance.now() - from) / 1000), millis: millis.sort((a, b) => a - b) }
}

const told = ({ sent, failed, perSecond, millis }: Round) => ({
  sent,
  failed,
  per_second: round(perSecond),
  p50_ms: at(millis, 0.5),
  p99_ms: at(millis, 0.99),
})

const postgres = await startPostgres()
const fake = await startFakeProcess()
const gateway = await startGateway({ whatsappUrl: fake.whatsappUrl, databaseUrl: postgres.url })
const listener = await listen(gateway)

const bare = rssMb(gateway.pid)
for (let index = 0; index < SESSIONS; index++) await link(fake, gateway, listener, index)
const linked = rssMb(gateway.pid)

// What counts is a gateway that was started with its sessions, as after every restart: linking is rare.
listener.disconnect()
await gateway.stop()
const again = await startGateway({ whatsappUrl: fake.whatsappUrl, databaseUrl: postgres.url, key: gateway.key })
const heard = await listen(again)
const began = performance.now()
await Promise.all(
  Array.from({ length: SESSIONS }, async (_, index) => {
    await again.call('POST', `/sessions/s${index}/start`)
    await heard.until(() => heard.of('state', `s${index}`).at(-1)?.state === 'open', 'the session is open', 60_000)
  }),
)
const allOpen = performance.now() - began
await new Promise((settled) => setTimeout(settled, 5000))
const idle = rssMb(again.pid)

const first = '+15550300000'
const contact = (sender: number, turn: number) => numberAt(first, sender * 1_000_000 + turn)
for (let sender = 0; sender < SENDERS; sender++) {
  await fake.call('POST', '/phones', { first: contact(sender, 0), count: STRANGERS })
}
const contacts = (sender: number) => Array.from({ length: CONTACTS }, (_, i) => contact(sender, STRANGERS + i))
for (let sender = 0; sender < SENDERS; sender++) {
  await fake.call('POST', '/phones', { first: contact(sender, STRANGERS), count: CONTACTS })
}
// Everybody is written to once, so that the second round is among people with sessions.
await sendFor(again, (sender, turn) => contacts(sender)[turn])
const strangers = await sendFor(again, (sender, turn) => (turn < STRANGERS ? contact(sender, turn) : undefined))
const busyFrom = cpuSeconds(again.pid)
const fakeFrom = cpuSeconds(fake.pid)
const known = await sendFor(again, (sender, turn) => contacts(sender)[turn % CONTACTS])
const cpu = cpuSeconds(again.pid) - busyFrom
const fakeCpu = cpuSeconds(fake.pid) - fakeFrom
const busy = rssMb(again.pid)
const { items } = await fake.call('GET', '/received')
const [{ fsync = '' } = {}] = await postgres.query<{ fsync: string }>('show fsync')

process.stdout.write(
  `${JSON.stringify({
    machine: { cores: cpus().length, node: process.version, fsync },
    memory_mb: { bare: round(bare), after_linking: round(linked), idle: round(idle), after_sending: round(busy) },
    sessions: { count: SESSIONS, all_open_ms: Math.round(allOpen) },
    strangers: told(strangers),
    known: {
      ...told(known),
      gateway_cpu_ms_each: round((cpu * 1000) / Math.max(1, known.sent), 2),
      fake_cpu_ms_each: round((fakeCpu * 1000) / Math.max(1, known.sent), 2),
    },
    arrived: { messages: items.length, twice: items.filter((item: { copies: number }) => item.copies > 1).length },
  })}\n`,
)
heard.disconnect()
await again.stop()
await fake.stop()
await postgres.stop()
process.exit(0)
