/** What the environment says; see PROTOCOL.md. */
export type Config = {
  readonly port: number
  readonly token: string
  readonly key: Buffer
  readonly databaseUrl: string
  readonly mediaDirectory: string
  /** Another WhatsApp Web than the real one; on loopback only. */
  readonly whatsappUrl: string | undefined
  readonly endsWithStdin: boolean
  /** How long WhatsApp's acknowledgement of a message is waited for. */
  readonly ackMs: number
  /** How long WhatsApp's answer to a question is waited for. */
  readonly queryMs: number
}

/** Names the variable and what it must be, and never its value. */
export class BadConfig extends Error {
  override name = 'BadConfig'
}

type Environment = Readonly<Record<string, string | undefined>>

export function readConfig(environment: Environment): Config {
  const required = (name: string): string => {
    const value = environment[name]
    if (!value) throw new BadConfig(`${name} is missing`)
    return value
  }
  const number = (name: string, fallback: number, most: number): number => {
    const value = environment[name]
    if (value === undefined || value === '') return fallback
    if (!/^\d{1,9}$/.test(value) || Number(value) > most) throw new BadConfig(`${name} must be a number up to ${most}`)
    return Number(value)
  }
  const token = required('SENDWELL_GATEWAY_TOKEN')
  if (token.length < 32) throw new BadConfig('SENDWELL_GATEWAY_TOKEN must have at least 32 characters')
  const key = Buffer.from(required('SENDWELL_GATEWAY_KEY'), 'base64')
  if (key.length !== 32) throw new BadConfig('SENDWELL_GATEWAY_KEY must be 32 bytes in base64')
  return {
    port: number('SENDWELL_GATEWAY_PORT', 0, 65_535),
    token,
    key,
    databaseUrl: required('SENDWELL_GATEWAY_DATABASE_URL'),
    mediaDirectory: required('SENDWELL_GATEWAY_MEDIA'),
    whatsappUrl: whatsappUrl(environment.SENDWELL_WHATSAPP_WEB_URL),
    endsWithStdin: environment.SENDWELL_GATEWAY_ENDS_WITH_STDIN === '1',
    ackMs: number('SENDWELL_GATEWAY_ACK_MS', 15_000, 600_000),
    queryMs: number('SENDWELL_GATEWAY_QUERY_MS', 20_000, 600_000),
  }
}

/** A server elsewhere could read along; one on this machine is a test. */
function whatsappUrl(value: string | undefined): string | undefined {
  if (!value) return undefined
  const host = URL.canParse(value) ? new URL(value).hostname : ''
  if (host !== '127.0.0.1' && host !== '[::1]' && host !== 'localhost') {
    throw new BadConfig('SENDWELL_WHATSAPP_WEB_URL must be on loopback')
  }
  return value
}
