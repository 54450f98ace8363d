// One HTML file about a run: pictures of the held-out images, the curve, the figures, the exported net. It needs nothing
// beside itself: pictures are inside as data URLs.
import { existsSync, readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { drawCurve } from './curve.mjs'

const SHOWN = 8

export function drawReport({ info, events, evaluation, exported }) {
  const finished = events.find(({ type }) => type === 'finished')
  const validated = info.images.filter(({ part }) => part === 'validation')
  const others = info.images.filter(({ part }) => part !== 'validation')
  const shown = [...validated, ...others].slice(0, SHOWN)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Segsmith: ${escape(info.name)}</title>
<style>${STYLE}</style>
<h1>${escape(info.name)}</h1>
<p>${info.images.length} images, ${validated.length} of them held out. ${finished.lastStep} steps in
${finished.seconds.toFixed(0)} s on this machine.</p>
${figures(evaluation, exported)}
<h2>Photo, label, prediction</h2>
<p>Held-out images first: nothing was learnt from their labels; they only decided which of the nets on the way was kept.</p>
<section class="images">
${shown.map((image) => pictures(info.folder, image)).join('\n')}
</section>
<h2>Loss</h2>
${drawCurve(events)}
<h2>Intersection over union, per class</h2>
${classTable(info.classes, evaluation)}
<h2>The exported net</h2>
${exportTable(exported)}
</html>
`
}

function figures(evaluation, exported) {
  const entries = [
    ['mean IoU', percent(evaluation.meanIou)],
    ['pixels right', percent(evaluation.pixelAccuracy)],
    ['size of the net', `${(exported.bytes / 1e6).toFixed(1)} MB`],
    ['time per image', `${exported.milliseconds.toFixed(0)} ms`]
  ]
  return `<dl class="figures">${entries.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>`
}

function pictures(folder, { id, file, part, width, height }) {
  const photo = dataUrl(join(folder, file))
  const label = join(folder, 'labels', `${id}.png`)
  const prediction = join(folder, 'predictions', `${id}.png`)
  const stack = (mask, caption) =>
    `<figure><div class="stack" style="aspect-ratio: ${width} / ${height}"><img src="${photo}" alt="">${
      mask && existsSync(mask) ? `<img class="mask" src="${dataUrl(mask)}" alt="">` : ''
    }</div><figcaption>${caption}</figcaption></figure>`
  return [
    stack(undefined, escape(id)),
    stack(label, existsSync(label) ? 'label' : 'no label'),
    stack(prediction, `prediction${part === 'validation' ? ', held out' : ''}`)
  ].join('\n')
}

function classTable(classes, { iou }) {
  const row = ({ name, color }, value) => {
    const bar = `<div class="bar"><div style="width: ${(value ?? 0) * 100}%; background: ${color}"></div></div>`
    return `<tr><td><i style="background: ${color}"></i>${escape(name)}</td><td>${bar}</td><td>${percent(value)}</td></tr>`
  }
  return `<table>${classes.map((entry, index) => row(entry, iou[index] ?? null)).join('')}</table>`
}

function exportTable(exported) {
  const rows = [
    ['file', escape(basename(exported.file))],
    ['checked on', `${exported.images} images, in a clean session`],
    ['largest difference', exported.largestDifference.toExponential(1)],
    ['pixels that differ', percent(exported.differentPixels)],
    ['mean IoU', percent(exported.meanIou)],
    ['run it', [exported.pythonExample, exported.javascriptExample].map((path) => escape(basename(path))).join('<br>')]
  ]
  return `<table>${rows.map(([name, value]) => `<tr><td>${name}</td><td>${value}</td></tr>`).join('')}</table>`
}

const MEDIA_TYPES = { '.png': 'image/png', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.webp': 'image/webp' }

function dataUrl(file) {
  return `data:${MEDIA_TYPES[extname(file).toLowerCase()]};base64,${readFileSync(file).toString('base64')}`
}

function percent(share) {
  return share === null ? '–' : `${(share * 100).toFixed(1)} %`
}

function escape(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

const STYLE = `
  body { max-width: 1080px; margin: 40px auto; padding: 0 24px; font: 15px/1.5 system-ui, sans-serif; color: #1c2430; }
  h1 { margin-bottom: 0; } h2 { margin-top: 44px; font-size: 19px; }
  .figures { display: flex; gap: 14px; flex-wrap: wrap; }
  .figures div { padding: 12px 20px; border: 1px solid #dfe3ea; border-radius: 8px; }
  .figures dt { color: #667085; } .figures dd { margin: 0; font-size: 26px; font-weight: 600; }
  .images { display: grid; grid-template-columns: repeat(3, 1fr); gap: 10px 14px; }
  figure { margin: 0; } figcaption { color: #667085; font-size: 13px; }
  .stack { position: relative; } .stack img { position: absolute; width: 100%; height: 100%; border-radius: 6px; }
  .mask { image-rendering: pixelated; opacity: 0.65; }
  table { border-collapse: collapse; } td { padding: 5px 16px 5px 0; vertical-align: top; }
  td i { display: inline-block; width: 11px; height: 11px; margin-right: 8px; border-radius: 3px; }
  .bar { width: 320px; height: 11px; margin-top: 6px; background: #eef1f5; border-radius: 6px; overflow: hidden; }
  .bar div { height: 100%; }
  svg { width: 100%; height: auto; }`
