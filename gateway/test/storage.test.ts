import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Curve } from 'baileys'
import pg from 'pg'
import { type AccountStore, Fenced, openAccount, savedCreds, wipeAccount } from '../src/account-store.js'
import { createCache } from '../src/cache.js'
import { cleanTables } from '../src/clean-up.js'
import { type Database, openDatabase } from '../src/database.js'
import { type Events, openEvents } from '../src/events.js'
import { isDead, type Lease, newHolder, openLeases } from '../src/leases.js'
import { openLog } from '../src/log.js'
import { openSentMessages } from '../src/sent-messages.js'
import { type Postgres, startPostgres } from './support/postgres.js'

const KEY = randomBytes(32)
let postgres: Postgres
let database: Database
let events: Events
let number = 0
let session = ''

before(async () => {
  postgres = await startPostgres()
  database = openDatabase(
    postgres.url,
    openLog(() => undefined),
  )
  events = openEvents(database, KEY)
})
after(async () => {
  await database.close()
  await postgres.stop()
})
beforeEach(() => {
  session = `session-${++number}`
})

const cutNothing = () => assert.fail('the line was cut')
const house = () => ({ database, key: KEY, events, cache: createCache(100_000) })
const elsewhere = () => `machine-${randomBytes(4).toString('hex')} ${2 ** 22 + 1} life`
const take = async (holder = elsewhere()): Promise<Lease> => {
  const lease = await openLeases(database, holder).take(session)
  assert.ok(lease)
  return lease
}
const open = async (cut: () => void = cutNothing): Promise<[AccountStore, Lease]> => {
  const lease = await take()
  return [await openAccount(house(), lease, cut), lease]
}
const told = async () =>
  (await events.after(0, 1_000)).map(({ json }) => JSON.parse(json)).filter((e) => e.session === session)
const pair = Curve.generateKeyPair()

describe('a lease', () => {
  test('is held by one at a time, and given up', async () => {
    const [one, two] = [openLeases(database, elsewhere()), openLeases(database, elsewhere())]
    const lease = await one.take(session)
    assert.ok(lease)
    assert.equal(await two.take(session), undefined)
    await one.giveUp([lease])
    assert.ok(await two.take(session))
  })

  test('runs out, and who held it learns so', async () => {
    const [one, two] = [openLeases(database, elsewhere()), openLeases(database, elsewhere())]
    const lease = await one.take(session)
    assert.ok(lease)
    assert.deepEqual(await one.renew([lease]), new Set([session]))
    await postgres.query(`update gateway.session_lease set expires_at = now() - interval '1 s' where session_id = $1`, [
      session,
    ])
    const next = await two.take(session)
    assert.equal(BigInt(next?.fence ?? 0), BigInt(lease.fence) + 1n)
    assert.deepEqual(await one.renew([lease]), new Set())
  })

  test('of a process of this machine that is gone is not waited for', async () => {
    assert.ok(await openLeases(database, newHolder(2 ** 22 + 1)).take(session))
    assert.ok(await openLeases(database).take(session))
  })

  test('of a living process, or of another machine, is', () => {
    const me = newHolder()
    assert.ok(!isDead(newHolder(process.ppid), me))
    assert.ok(!isDead(elsewhere(), me))
    assert.ok(!isDead(me, me))
    assert.ok(isDead(newHolder(), me), 'another life of this process number')
  })
})

describe('the keys of an account', () => {
  test('are there again after another opens them, and sealed on disk', async () => {
    const [store, lease] = await open()
    await store.set({ 'pre-key': { '1': pair }, 'lid-mapping': { a: 'b' } })
    await store.set({ 'pre-key': { '2': pair }, 'lid-mapping': { a: null } })
    const again = await openAccount(house(), lease, cutNothing)
    assert.deepEqual(Object.keys(await again.get('pre-key', ['1', '2', '3'])), ['1', '2'])
    const found = (await again.get('pre-key', ['1']))['1']
    assert.ok(found && Buffer.from(found.private).equals(Buffer.from(pair.private)))
    assert.deepEqual(await again.get('lid-mapping', ['a']), {})
    const rows = await postgres.query<{ value: Buffer }>(
      'select value from gateway.session_key where session_id = $1',
      [session],
    )
    assert.ok(
      rows.every(({ value }) => !value.toString('latin1').includes(Buffer.from(pair.private).toString('base64'))),
    )
  })

  test('cannot be moved to another row', async () => {
    const cuts: string[] = []
    const [store] = await open(() => cuts.push('cut'))
    await store.set({ 'pre-key': { '1': pair } })
    await postgres.query(`update gateway.session_key set key_id = '9' where session_id = $1 and key_id = '1'`, [
      session,
    ])
    await assert.rejects(async () => store.get('pre-key', ['9']))
    assert.deepEqual(cuts, ['cut'])
  })

  test('are written whole or not at all', async () => {
    const cuts: string[] = []
    const [store] = await open(() => cuts.push('cut'))
    await store.set({ 'pre-key': { '1': pair } })
    // A PostgreSQL text cannot hold a NUL: the statement fails after the keys of the same transaction were written.
    const received = { chat: 'a\0b', id: 'X', readable: true, payload: {} }
    await assert.rejects(store.write({ keys: { 'pre-key': { '1': null, '2': pair } }, received }))
    assert.deepEqual(Object.keys(await store.get('pre-key', ['1', '2'])), ['1'])
    assert.deepEqual(cuts, ['cut'])
    assert.deepEqual(await told(), [])
  })

  test('go with the message that used them, and the message is told once', async () => {
    const [store] = await open()
    const received = { chat: 'c@lid', id: 'X', readable: true, payload: { id: 'X', text: 'hello' } }
    await store.write({ keys: { 'pre-key': { '1': null } }, received })
    await store.write({ keys: {}, received })
    const seen = await told()
    assert.deepEqual(
      seen.map(({ kind, text }) => [kind, text]),
      [['incoming', 'hello']],
    )
    const rows = await postgres.query<{ payload: Buffer }>('select payload from gateway.event where session_id = $1', [
      session,
    ])
    assert.ok(
      rows.every(({ payload }) => !payload.includes('hello')),
      'sealed on disk',
    )
  })

  test('a message that could not be read at first is told again when it can', async () => {
    const [store] = await open()
    const message = { chat: 'c@lid', id: 'X' }
    for (const readable of [false, false, true, false, true]) {
      await store.write({ keys: {}, received: { ...message, readable, payload: { id: 'X' } } })
    }
    assert.deepEqual(
      (await told()).map(({ kind }) => kind),
      ['undecryptable', 'incoming'],
    )
  })

  test('are refused from a stale holder, whose line is cut', async () => {
    const cuts: string[] = []
    const [stale] = await open(() => cuts.push('cut'))
    await stale.set({ 'lid-mapping': { a: 'old' } })
    await postgres.query(`update gateway.session_lease set expires_at = '-infinity' where session_id = $1`, [session])
    const fresh = await openAccount(house(), await take(), cutNothing)
    await fresh.set({ 'lid-mapping': { a: 'new' } })
    await assert.rejects(async () => stale.set({ 'lid-mapping': { a: 'stale' } }), Fenced)
    assert.deepEqual(cuts, ['cut'])
    assert.deepEqual(await fresh.get('lid-mapping', ['a']), { a: 'new' })
    assert.equal((await postgres.query('select 1 from gateway.session_key where session_id = $1', [session])).length, 1)
  })

  test('are gone after a wipe, and no write that was under way brings one back', async () => {
    const [store, lease] = await open(() => undefined)
    await store.set({ 'lid-mapping': { a: 'b' } })
    const late = Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => store.set({ 'lid-mapping': { [`n${i}`]: 'x' } })),
    )
    await wipeAccount(database, lease)
    await late
    await assert.rejects(async () => store.set({ 'lid-mapping': { a: 'b' } }), Fenced)
    assert.equal((await postgres.query('select 1 from gateway.session_key where session_id = $1', [session])).length, 0)
  })

  test('credentials go with the next write, and count only once they are linked', async () => {
    const [store] = await open()
    store.creds.me = { id: '15550100001:2@s.whatsapp.net' }
    store.touchCreds()
    await store.set({ 'pre-key': { '1': pair } })
    assert.equal(
      (
        await postgres.query(`select 1 from gateway.session_key where session_id = $1 and category = 'creds'`, [
          session,
        ])
      ).length,
      1,
    )
    assert.equal(await savedCreds({ database, key: KEY }, session), undefined)
    store.creds.account = { accountSignatureKey: Buffer.alloc(32) }
    store.touchCreds()
    await store.saveCreds()
    assert.equal((await savedCreds({ database, key: KEY }, session))?.me?.id, '15550100001:2@s.whatsapp.net')
  })
})

describe('events', () => {
  test('a number that was taken but is not committed holds back those after it', async () => {
    const slow = new pg.Client({ connectionString: postgres.url })
    await slow.connect()
    await slow.query('begin')
    await events.storeIn(slow as unknown as pg.PoolClient, [{ session, kind: 'state', payload: { n: 1 } }])
    await events.store({ session, kind: 'state', payload: { n: 2 } })
    const reading = told()
    const first = await Promise.race([reading, pause(150, 'waits')])
    assert.equal(first, 'waits')
    await slow.query('commit')
    await slow.end()
    assert.deepEqual(
      (await reading).map(({ n }) => n),
      [1, 2],
    )
  })

  test('are forgotten up to the acknowledged one, and numbers are never given again', async () => {
    await events.store({ session, kind: 'state', payload: {} })
    const last = await events.lastSeq()
    await events.acknowledge(last)
    assert.deepEqual(await told(), [])
    await events.store({ session, kind: 'state', payload: {} })
    assert.ok((await told())[0].seq > last)
  })
})

describe('a sent message', () => {
  test('only moves forward, and each step is told once', async () => {
    const sent = openSentMessages(database, KEY, events)
    await sent.begin(session, 'W', Buffer.from('content'))
    for (const state of ['uncertain', 'delivered', 'sent', 'delivered', 'read', 'delivered', 'uncertain'] as const) {
      await sent.advance({ session, wireId: 'W', state, tell: state !== 'uncertain' })
    }
    assert.deepEqual(
      (await told()).map(({ wire_id, status }) => [wire_id, status]),
      [
        ['W', 'delivered'],
        ['W', 'read'],
      ],
    )
    assert.equal((await sent.find(session, 'W'))?.state, 'read')
    assert.equal((await sent.find(session, 'W'))?.content.toString(), 'content')
  })

  test('that nobody sent is told of to nobody', async () => {
    const sent = openSentMessages(database, KEY, events)
    await sent.advance({ session, wireId: 'the phone wrote it', state: 'read', tell: true })
    assert.deepEqual(await told(), [])
  })

  test('is kept for more than the two weeks in which it may be asked for, and not for ever', async () => {
    const sent = openSentMessages(database, KEY, events)
    for (const days of [14, 20, 31]) {
      await sent.begin(session, `${days} days`, Buffer.from('content'))
      await postgres.query(`update gateway.sent_message set at = now() - $1::interval where wire_id = $2`, [
        `${days} days`,
        `${days} days`,
      ])
    }
    await cleanTables(database)
    assert.ok(await sent.find(session, '14 days'))
    assert.ok(await sent.find(session, '20 days'))
    assert.equal(await sent.find(session, '31 days'), undefined)
  })
})

describe('a database that goes away', () => {
  test('is waited for; nothing that was asked for meanwhile is lost', {
    skip: !!process.env.SENDWELL_TEST_DATABASE_URL,
  }, async () => {
    const [store] = await open()
    await postgres.crash()
    const written = store.set({ 'lid-mapping': { a: 'b' } })
    const stored = events.store({ session, kind: 'state', payload: { n: 1 } })
    await pause(100)
    assert.equal(database.isUp(), false)
    await postgres.comeBack()
    await Promise.all([written, stored])
    assert.equal(database.isUp(), true)
    assert.deepEqual(await store.get('lid-mapping', ['a']), { a: 'b' })
    assert.deepEqual(
      (await told()).map(({ n }) => n),
      [1],
    )
  })
})
