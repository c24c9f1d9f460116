type Headers = Readonly<Record<string, string>>

/** A request that is answered with an error. The message names no phone and quotes nothing. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  readonly code: string
  readonly headers: Headers

  constructor(status: number, code: string, message: string, headers: Headers = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

/** A field that is not what it must be. */
export function invalid(field: string, mustBe: string): Refusal {
  return new Refusal(422, 'invalid', `${field} ${mustBe}`)
}
