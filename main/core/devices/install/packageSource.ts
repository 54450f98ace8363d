/**
 * Where the CUDA provider of exactly our ONNX Runtime is published, and its checksum. By default the feed that onnxruntime-node
 * takes it from itself; another feed, or the address of the package, can be named.
 * Source: https://learn.microsoft.com/en-us/nuget/api/overview
 */
import { Failure } from '../../failure'
import { fetchJson, fetchText } from './http'

export const DEFAULT_FEED = 'https://api.nuget.org/v3/index.json'
export const PACKAGE = 'Microsoft.ML.OnnxRuntime.Gpu.Linux'

export interface PackageSource {
  readonly url: string
  /** SHA-512 of the package, base64. */
  readonly sha512: string
}

/** @param from a feed's index, or the address of a package whose checksum lies beside it as `.sha512` unless it is given */
export async function findPackage(from: string, version: string, sha512?: string): Promise<PackageSource> {
  if (new URL(from).pathname.endsWith('.nupkg'))
    return { url: from, sha512: asBase64(sha512 ?? (await fetchText(`${from}.sha512`)), from) }
  const { resources = [] } = (await fetchJson(from)) as { resources?: readonly Resource[] }
  const content = addressOf(resources, 'PackageBaseAddress/3.0.0', from)
  const registration = addressOf(resources, 'RegistrationsBaseUrl/3.6.0', from)
  const id = PACKAGE.toLowerCase()
  const leaf = (await fetchJson(`${registration}${id}/${version}.json`)) as { catalogEntry?: string | Hashes }
  const entry =
    typeof leaf.catalogEntry === 'string' ? ((await fetchJson(leaf.catalogEntry)) as Hashes) : leaf.catalogEntry
  if (!entry?.packageHash || entry.packageHashAlgorithm?.toUpperCase() !== 'SHA512')
    throw new Failure('unreachable', `${from} names no SHA-512 checksum for ${PACKAGE} ${version}.`)
  return { url: `${content}${id}/${version}/${id}.${version}.nupkg`, sha512: asBase64(entry.packageHash, from) }
}

interface Resource {
  readonly '@id': string
  readonly '@type': string
}

interface Hashes {
  readonly packageHash?: string
  readonly packageHashAlgorithm?: string
}

function addressOf(resources: readonly Resource[], type: string, from: string): string {
  const found = resources.find((resource) => resource['@type'] === type)?.['@id']
  if (!found) throw new Failure('unreachable', `${from} is no index of a NuGet feed: it names no ${type}.`)
  return found.endsWith('/') ? found : `${found}/`
}

/** A SHA-512 as it is published: base64, or hexadecimal with or without a file name behind it. */
function asBase64(text: string, from: string): string {
  const [hash = ''] = text.trim().split(/\s+/)
  const bytes = /^[0-9a-f]{128}$/i.test(hash) ? Buffer.from(hash, 'hex') : Buffer.from(hash, 'base64')
  if (bytes.length !== 64)
    throw new Failure('bad-argument', `The checksum of ${from} is "${hash}"; a SHA-512 was expected.`)
  return bytes.toString('base64')
}
