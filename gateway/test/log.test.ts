import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { describe, libraryLogger, mask, openLog } from '../src/log.js'

test('a line is JSON with its time, level, words and session', () => {
  const lines: string[] = []
  openLog((line) => lines.push(line))
    .of('seven')
    .warn('something', { why: 'because', times: 3, missing: undefined })
  const { time, ...rest } = JSON.parse(lines[0] ?? '')
  assert.deepEqual(rest, { level: 'warn', msg: 'something', session: 'seven', why: 'because', times: 3 })
  assert.ok(Math.abs(Date.parse(time) - Date.now()) < 10_000)
})

test('no whole phone number and no key goes through', () => {
  const key = randomBytes(32)
  const words = mask(`+15550100001 15550100001@s.whatsapp.net ${key.toString('base64')} ${key.toString('hex')}`)
  assert.ok(!/\d{7}/.test(words), words)
  assert.ok(!words.includes(key.toString('base64').slice(0, 16)), words)
  assert.ok(!words.includes(key.toString('hex').slice(0, 16)), words)
})

test('short numbers stay readable', () => {
  assert.equal(mask('closed with 515 at port 54321'), 'closed with 515 at port 54321')
})

test('the library may say its fixed words, never its objects', () => {
  const lines: string[] = []
  const logger = libraryLogger(openLog((line) => lines.push(line)))
  logger.error({ privKey: 'secret', text: 'hello' }, 'failed to decrypt message')
  logger.warn({ node: 'secret' })
  logger.info({ text: 'secret' }, 'secret')
  logger.child({ text: 'secret' }).trace('secret')
  assert.equal(lines.length, 2)
  assert.ok(lines.every((line) => !/secret|hello/.test(line)))
  assert.match(lines[0] ?? '', /failed to decrypt message/)
})

test('what was thrown is described whatever it is', () => {
  assert.equal(describe(1006), 'thrown: number')
  assert.equal(describe(new TypeError('of +15550100001')), 'TypeError: of +…001')
})
