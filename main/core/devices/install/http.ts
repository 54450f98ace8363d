/** Requests whose failures are sentences that name the address. */
import { Failure } from '../../failure'

/** Milliseconds without a sign of life. */
const PATIENCE = 30_000

/** Answers the response of a request that succeeded, or one of the statuses in `also`. */
export async function request(url: string, init: RequestInit = {}, also: readonly number[] = []): Promise<Response> {
  const response = await fetch(url, { ...init, signal: init.signal ?? AbortSignal.timeout(PATIENCE) }).catch(
    (error: unknown) => {
      throw new Failure('unreachable', `${new URL(url).host} cannot be reached (${reasonOf(error)}).`)
    }
  )
  if (response.ok || also.includes(response.status)) return response
  await response.body?.cancel()
  throw new Failure(
    'unreachable',
    `${url} was not answered: ${response.status} ${response.statusText}.`.replace(' .', '.')
  )
}

export async function fetchJson(url: string): Promise<unknown> {
  const text = await fetchText(url)
  try {
    return JSON.parse(text)
  } catch {
    throw new Failure(
      'unreachable',
      `${url} did not answer JSON; something between here and there may have answered instead.`
    )
  }
}

export async function fetchText(url: string): Promise<string> {
  return (await request(url)).text()
}

/** The system's reason behind `fetch failed`. */
export function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } }
  return cause?.code ?? cause?.message ?? message
}
