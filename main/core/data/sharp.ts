/**
 * sharp, loaded when first needed. Electron on Linux holds the system's GLib and sharp's native build brings a second
 * one; the two break each other (assertions, crashes), so there the same sharp runs on its WebAssembly build.
 * https://github.com/electron/electron/issues/46323
 */
import Module, { createRequire } from 'node:module'
import type Sharp from 'sharp'

export function loadSharp(): typeof Sharp {
  return (loaded ??= load())
}

let loaded: typeof Sharp | undefined

function load(): typeof Sharp {
  const require = createRequire(import.meta.url)
  if (process.platform === 'linux' && process.versions.electron) {
    const native = require.resolve(`@img/sharp-linux-${process.arch}/sharp.node`)
    const substitute = new Module(native)
    substitute.exports = require('@img/sharp-wasm32/sharp.node')
    substitute.loaded = true
    require.cache[native] = substitute as NodeJS.Module
  }
  const sharp = require('sharp') as typeof Sharp
  // Files are read again when they changed: sharp's cache knows them by name alone.
  sharp.cache(false)
  return sharp
}
