import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import './fake-whatsapp/trust-test-root.js'
import { type FakeWhatsapp, startFakeWhatsapp } from './fake-whatsapp/fake-whatsapp.js'
import { type PlainClient, plainClient } from './support/plain-client.js'

const OWNER = '+15550100001'
const ANNA = '+15550200001'
const BEN = '+15550200002'
const READ = 4
const jid = (number: string) => `${number.slice(1)}@s.whatsapp.net`

describe('the fake WhatsApp, seen by a plain Baileys client', () => {
  let fake: FakeWhatsapp
  let client: PlainClient

  before(async () => {
    fake = await startFakeWhatsapp()
    fake.addAccount(OWNER, 'Owner')
    fake.addPhones(ANNA, 3)
    client = plainClient(fake.url)
    await fake.scan(OWNER, await client.until(() => client.qr, 'a QR code'))
    await client.until(() => client.state === 'open', 'the first login')
  })
  after(async () => {
    client.end()
    await fake.stop()
  })

  test('links by QR: both sides signed, one login after 515', () => {
    assert.deepEqual(client.closes, [515])
    assert.equal(fake.account(OWNER).pairings, 1)
    assert.equal(fake.account(OWNER).logins, 1)
    assert.equal(client.socket.user?.id, `${OWNER.slice(1)}:1@s.whatsapp.net`)
  })

  test('links by a pairing code', async () => {
    fake.addAccount('+15550100002', 'Other owner')
    const other = plainClient(fake.url)
    await other.until(() => other.qr, 'a QR code')
    const code = await other.socket.requestPairingCode('15550100002')
    await fake.enterCode('+15550100002', code)
    await other.until(() => other.state === 'open', 'the login')
    assert.equal(fake.account('+15550100002').pairings, 1)
    other.end()
  })

  test('a phone decrypts what was sent, says delivered and read, and answers', async () => {
    fake.setHabits(ANNA, { reads: true, replies: [{ when: 'received', text: 'thanks' }] })
    const sent = await client.socket.sendMessage(jid(ANNA), { text: 'hello' }, { messageId: '3EB0AA01' })
    const received = await fake.until(() => fake.phone(ANNA).received.get('3EB0AA01'), 'the message')
    assert.equal(received.text, 'hello')
    assert.equal(received.copies, 1)
    assert.equal(sent?.key.id, '3EB0AA01')
    await client.until(() => client.statuses.get('3EB0AA01') === READ, 'read')
    const answer = await client.until(() => client.incoming.find((each) => each.message?.conversation === 'thanks'))
    assert.equal(answer.key.remoteJidAlt ?? answer.key.remoteJid, `9${ANNA.slice(1)}@lid`)
    await fake.until(() => fake.world.taken.has(answer.key.id ?? ''), 'the receipt for the answer')
    assert.equal(fake.account(OWNER).ownCopies.get('3EB0AA01'), 'hello')
  })

  test('the same id twice is one message with two copies', async () => {
    await client.socket.sendMessage(jid(BEN), { text: 'once' }, { messageId: '3EB0AA02' })
    await client.socket.sendMessage(jid(BEN), { text: 'once' }, { messageId: '3EB0AA02' })
    await fake.until(() => fake.phone(BEN).received.get('3EB0AA02')?.copies === 2, 'the copy')
    assert.equal(fake.phone(BEN).received.size, 1)
  })

  test('a phone that lost its keys asks again and then has the message', async () => {
    await client.socket.sendMessage(jid(BEN), { text: 'before' }, { messageId: '3EB0AA03' })
    await fake.until(() => fake.phone(BEN).received.has('3EB0AA03'))
    fake.inflict({ fault: 'lose_keys', to: BEN })
    await client.socket.sendMessage(jid(BEN), { text: 'after' }, { messageId: '3EB0AA04' })
    const received = await fake.until(() => fake.phone(BEN).received.get('3EB0AA04'), 'the message, sent again')
    assert.equal(received.text, 'after')
  })

  test('what is written while nobody is connected comes at the next login, marked as such', async () => {
    client.end()
    await client.until(() => client.state === 'close')
    await fake.until(() => !fake.account(OWNER).linked.get(1)?.connection?.open)
    const id = await fake.write(BEN, OWNER, { text: 'are you there?' })
    client.connect()
    const late = await client.until(() => client.incoming.find((each) => each.key.id === id), 'the late message')
    assert.equal(late.message?.conversation, 'are you there?')
    await fake.until(() => fake.world.taken.has(id), 'its receipt')
    assert.equal(fake.account(OWNER).pairings, 1)
  })

  test('each device of a person gets its own copy; somebody without a device gets none', async () => {
    fake.addPhones('+15550200011', 1, { devices: 2 })
    fake.addPhones('+15550200012', 1, { devices: 0 })
    await client.socket.sendMessage(jid('+15550200011'), { text: 'to both' }, { messageId: '3EB0AA05' })
    const received = await fake.until(() => fake.phone('+15550200011').received.get('3EB0AA05'))
    await fake.until(() => received.devices.length === 2)
    assert.equal(received.copies, 1)
    await client.socket.sendMessage(jid('+15550200012'), { text: 'to none' }, { messageId: '3EB0AA06' })
    const handed = await fake.until(() => fake.world.handedOver.find((each) => each.id === '3EB0AA06'))
    assert.equal(handed.copies, 0)
    assert.equal(fake.phone('+15550200012').received.size, 0)
  })

  test('an account that was unlinked on the phone cannot log in again', async () => {
    fake.unlink(OWNER)
    await client.until(() => client.closes.at(-1) === 401, 'the end with 401')
    client.connect()
    await client.until(() => client.closes.filter((code) => code === 401).length === 2, 'the refused login')
  })
})
