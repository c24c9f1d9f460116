import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { afterClose, type Close, type History, NO_HISTORY } from '../src/after-close.js'

const NOW = 1_800_000_000_000
const SECOND = 1_000
const MINUTE = 60 * SECOND
const always = (value: number) => () => value
const linked = (code: number | undefined, openMs = 0): Close => ({ code, linked: true, openMs })
const step = (close: Close, history: History = NO_HISTORY, random = 1) =>
  afterClose(close, history, NOW, always(random)).step

/** The histories after so many closes alike, so long apart. */
function repeat(close: Close, times: number, apartMs: number, random = 1) {
  let history = NO_HISTORY
  const steps = []
  for (let i = 0; i < times; i++) {
    const next = afterClose(close, history, NOW + i * apartMs, always(random))
    history = next.history
    steps.push(next.step)
  }
  return { history, steps }
}

describe('515, restart required', () => {
  test('connects again at once', () => {
    assert.deepEqual(step(linked(515)), { do: 'connect', afterMs: 0, why: 'restart' })
  })

  test('but not more than three times in a minute', () => {
    const { steps } = repeat(linked(515), 4, 10 * SECOND)
    assert.deepEqual(
      steps.map((each) => each.do === 'connect' && each.afterMs),
      [0, 0, 0, SECOND],
    )
  })

  test('a restart now and then is not counted', () => {
    const { steps } = repeat(linked(515), 10, 31 * SECOND)
    assert.ok(steps.every((each) => each.do === 'connect' && each.afterMs === 0))
  })
})

for (const [code, what] of [
  [428, 'connection closed'],
  [408, 'timeout of a linked account'],
  [500, 'stream error'],
  [501, 'service unavailable'],
  [503, 'service unavailable'],
  [1006, 'a broken socket'],
  [undefined, 'no code at all'],
] as const) {
  describe(`${code}, ${what}`, () => {
    test('waits longer each time, up to five minutes', () => {
      const { steps } = repeat(linked(code), 12, MINUTE)
      assert.deepEqual(
        steps.map((each) => each.do === 'connect' && each.afterMs / SECOND),
        [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300],
      )
    })

    test('with full jitter', () => {
      const { history } = repeat(linked(code), 4, MINUTE)
      for (const random of [0, 0.25, 0.5]) {
        const next = step(linked(code), history, random)
        assert.equal(next.do === 'connect' && next.afterMs, random * 16 * SECOND)
      }
    })

    test('gives up after twenty failures in an hour', () => {
      const { steps } = repeat(linked(code), 21, 2 * MINUTE)
      assert.ok(steps.slice(0, 20).every((each) => each.do === 'connect'))
      assert.deepEqual(steps[20], { do: 'stop', state: 'closed', why: 'too many failures', wipe: false })
    })

    test('does not give up over twenty failures in a day', () => {
      const { steps } = repeat(linked(code), 40, 30 * MINUTE)
      assert.ok(steps.every((each) => each.do === 'connect'))
    })

    test('begins anew after it was well for a minute', () => {
      const { history } = repeat(linked(code), 8, MINUTE)
      const next = step(linked(code, MINUTE), history)
      assert.equal(next.do === 'connect' && next.afterMs, SECOND)
    })
  })
}

test('408 before a scan: nobody scanned, and no new QR by itself', () => {
  const close = { code: 408, linked: false, openMs: 0 }
  assert.deepEqual(step(close), { do: 'stop', state: 'expired', why: 'nobody scanned', wipe: false })
})

test('401: unlinked, the keys go', () => {
  assert.deepEqual(step(linked(401)), { do: 'stop', state: 'unlinked', why: 'unlinked', wipe: true })
})

test('440: one second chance after a minute, then it stops', () => {
  const first = afterClose(linked(440), NO_HISTORY, NOW, always(1))
  assert.deepEqual(first.step, { do: 'connect', afterMs: MINUTE, why: 'replaced' })
  const second = afterClose(linked(440, 5 * MINUTE), first.history, NOW + 6 * MINUTE, always(1))
  assert.deepEqual(second.step, { do: 'stop', state: 'replaced', why: 'replaced', wipe: false })
})

test('440 again on another day is a first one', () => {
  const first = afterClose(linked(440), NO_HISTORY, NOW, always(1))
  assert.equal(afterClose(linked(440), first.history, NOW + 24 * 60 * MINUTE, always(1)).step.do, 'connect')
})

for (const code of [402, 403, 406]) {
  test(`${code}: restricted or banned, never tried again, keys kept`, () => {
    assert.deepEqual(step(linked(code)), { do: 'stop', state: 'restricted', why: 'account restricted', wipe: false })
  })
}

test('405: the client is outdated', () => {
  assert.deepEqual(step(linked(405)), { do: 'stop', state: 'outdated', why: 'client outdated', wipe: false })
})

test('411: the account has no linked devices', () => {
  assert.deepEqual(step(linked(411)), { do: 'stop', state: 'closed', why: 'linked devices are off', wipe: false })
})
