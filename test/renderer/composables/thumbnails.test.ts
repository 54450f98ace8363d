import { expect, it } from 'vitest'
import { createThumbnails } from '../../../renderer/composables/thumbnails'

/** A decoder that finishes when the test says so; a bitmap is known by the image's name. */
function slowDecoder() {
  const started: string[] = []
  const finish = new Map<string, () => void>()
  const decode = (url: string) =>
    new Promise<ImageBitmap>((resolve) => {
      const name = new URL(url).pathname.split('/').at(-1) as string
      started.push(name)
      finish.set(name, () => resolve({ name } as never))
    })
  return { started, finish, thumbnails: createThumbnails(decode) }
}
const stay = () => new AbortController().signal
const turn = () => new Promise((resolve) => setTimeout(resolve))

it('decodes few pictures at a time, the newest wish first, and skips rows that scrolled away', async () => {
  const { started, finish, thumbnails } = slowDecoder()
  const gone = new AbortController()
  for (const id of ['a', 'b', 'c']) void thumbnails.want('/p', id, stay())
  const withdrawn = thumbnails.want('/p', 'd', gone.signal)
  for (const id of ['e', 'f']) void thumbnails.want('/p', id, stay())
  expect(started).toEqual(['a', 'b', 'c'])

  gone.abort()
  expect(await withdrawn).toBeNull()
  finish.get('a')?.()
  await turn()
  finish.get('b')?.()
  await turn()
  expect(started).toEqual(['a', 'b', 'c', 'f', 'e'])
})

it('decodes a picture once', async () => {
  const { started, finish, thumbnails } = slowDecoder()
  const first = thumbnails.want('/p', 'a', stay())
  finish.get('a')?.()
  const bitmap = await first
  expect(await thumbnails.want('/p', 'a', stay())).toBe(bitmap)
  expect(started).toEqual(['a'])
})

it('lets the row know of a broken picture and goes on with the others', async () => {
  const thumbnails = createThumbnails(async (url) => {
    if (new URL(url).pathname.endsWith('/bad')) throw new Error('broken')
    return {} as never
  })
  const wishes = ['bad', 'a', 'bad', 'b', 'bad', 'c'].map((id) => thumbnails.want('/p', id, stay()))
  const results = await Promise.allSettled(wishes)
  expect(results.map(({ status }) => status[0]).join('')).toBe('rfrfrf')
})
