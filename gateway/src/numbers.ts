import type { Line } from './line.js'
import { readObject, readString } from './outgoing.js'
import { invalid, Refusal } from './refusal.js'
import type { Session } from './session.js'

const MOST = 50

export function readNumbers(body: unknown): string[] {
  const { numbers } = readObject('body', body)
  if (!Array.isArray(numbers) || numbers.length === 0 || numbers.length > MOST) {
    throw invalid('numbers', `must be 1 to ${MOST} phone numbers`)
  }
  return numbers.map((number) => {
    const phone = readString('numbers', number)
    if (!/^\+[1-9]\d{6,14}$/.test(phone)) throw invalid('numbers', 'must be phone numbers with +')
    return phone
  })
}

/** Who is at WhatsApp. Asking much and quickly is what harvesters do, so it is rationed. */
export async function checkNumbers(session: Session, line: Line, numbers: string[]) {
  const waitMs = session.checkRate(numbers.length)
  if (waitMs > 0) {
    const seconds = String(Math.ceil(waitMs / 1_000))
    throw new Refusal(429, 'too_many_checks', 'Too many numbers were checked', { 'retry-after': seconds })
  }
  const found = await line.sock.onWhatsApp(...numbers)
  if (!found) throw new Refusal(503, 'line_down', 'WhatsApp did not answer')
  const here = new Set(found.filter(({ exists }) => exists).map(({ jid }) => jid.split(/[@:]/)[0]))
  return numbers.map((number) => ({ number, exists: here.has(number.slice(1)) }))
}
