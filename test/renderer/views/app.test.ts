// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import App from '../../../renderer/App.vue'
import { Failure } from '../../../main/core/failure'
import type { LabelMap } from '../../../renderer/types'
import { finished, image, losses, project, started, summary } from '../examples'
import { installFakeBridge, type FakeBridge } from '../fakeBridge'
import { at, freshPinia, mountInPage, settle, standInForLayout } from '../mounting'

const PROJECT = project([image('a'), image('b'), image('c')])
const MASK = { width: 8, height: 4, pixels: new Uint8Array(32) }

/** Stands for the canvas, which needs a real browser: remembers what it was told. */
function fakeStage() {
  const told = {
    predictions: [] as (LabelMap | null)[],
    flush: vi.fn(async () => {}),
    paint: (_imageId: string): void => {}
  }
  const stage = defineComponent({
    props: ['folder', 'image', 'classes'],
    emits: ['labelled', 'problem'],
    setup(props, { expose, emit }) {
      told.paint = (imageId) => emit('labelled', 0.1, imageId)
      expose({ setPrediction: (map: LabelMap | null) => told.predictions.push(map), flush: () => told.flush() })
      return () => h('div', { 'data-test': 'stage', 'data-image': props.image?.id })
    }
  })
  return { told, stage }
}

let bridge: FakeBridge
beforeEach(() => {
  freshPinia()
  standInForLayout()
  vi.stubGlobal('fetch', async () => ({ ok: false, status: 404 }))
  bridge = installFakeBridge(
    {
      appInfo: () => ({ version: '1.2.3', platform: 'linux', cpuCores: 2 }),
      recentProjects: () => [],
      openProject: () => PROJECT,
      nets: () => [],
      runs: () => [],
      runEvents: () => [],
      watchImage: () => undefined,
      startTraining: () => ({ runId: 'a' }),
      predictImage: () => MASK
    },
    PROJECT.folder
  )
})

async function app() {
  const { told, stage } = fakeStage()
  const wrapper = mountInPage(App, { global: { stubs: { CanvasStage: stage, ToolBar: true, LayerPanel: true } } })
  await settle()
  return { wrapper, told }
}
const shownImage = (wrapper: { get(selector: string): { attributes(name: string): string | undefined } }) =>
  wrapper.get(at('stage')).attributes('data-image')

describe('the window', () => {
  it('opens the project named on the command line at once', async () => {
    const { wrapper } = await app()
    expect(wrapper.find(at('workbench')).exists()).toBe(true)
  })

  it('says why that project could not be opened', async () => {
    bridge.answer({
      openProject: () => {
        throw new Failure('newer-version', 'The project was written by a newer Segsmith.')
      }
    })
    const { wrapper } = await app()
    expect(wrapper.get(at('failure-sentence')).text()).toBe('The project was written by a newer Segsmith.')
  })

  it('walks through the images by key and by button, but not while somebody types', async () => {
    const { wrapper } = await app()
    const press = (target: EventTarget, key: string) =>
      target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    press(document.body, 'ArrowDown')
    await wrapper.get(at('next-image')).trigger('click')
    press(document.body, ',')
    press(wrapper.get('input[type=search]').element, 'ArrowDown')
    await settle()
    expect(shownImage(wrapper)).toBe('b')
  })

  it('comes back to the same image after a reload', async () => {
    const first = await app()
    await first.wrapper.get(at('next-image')).trigger('click')
    await settle()
    first.wrapper.unmount()
    const { wrapper } = await app()
    expect(shownImage(wrapper)).toBe('b')
  })

  it('saves before it closes', async () => {
    const { told } = await app()
    bridge.emit('closing', null)
    await settle()
    expect([told.flush.mock.calls.length, bridge.state.isReadyToClose]).toEqual([1, true])
  })

  it('stays open when something cannot be saved, until the person decides', async () => {
    const { wrapper, told } = await app()
    told.flush.mockRejectedValueOnce(new Error('The disk is full.'))
    bridge.emit('closing', null)
    await settle()
    expect(wrapper.text()).toContain('The disk is full.')
    expect(bridge.state.isReadyToClose).toBe(false)
    await wrapper.get(at('retry-save')).trigger('click')
    await settle()
    expect(bridge.state.isReadyToClose).toBe(true)
  })
})

describe('training in the workbench', () => {
  it('writes the labels first, then watches the image on screen and draws its masks', async () => {
    const { wrapper, told } = await app()
    await wrapper.get(at('train')).trigger('click')
    await settle()
    expect(told.flush).toHaveBeenCalledOnce()
    bridge.emit('training', started('a'))
    bridge.emit('training', losses(1, 0.9))
    await wrapper.get(at('next-image')).trigger('click')
    await settle()
    bridge.emit('training', { type: 'mask', imageId: 'a', step: 1, ...MASK })
    await settle()
    bridge.emit('training', { type: 'mask', imageId: 'b', step: 2, ...MASK, width: 9 })
    await settle()
    expect(bridge.argsOf('watchImage').map(([, id]) => id)).toEqual(['a', 'b'])
    expect(told.predictions.map((map) => map?.width)).toEqual([9])
    expect(wrapper.findAll(`${at('image-row')}[data-predicted="true"]`)).toHaveLength(2)
  })

  it('no longer says that nothing is labelled once something is', async () => {
    const nothing = new Failure('no-labels', 'No pixel is labelled yet.')
    bridge.answer({
      startTraining: () => {
        throw nothing
      }
    })
    const { wrapper, told } = await app()
    await wrapper.get(at('train')).trigger('click')
    await settle()
    expect(wrapper.get(at('training-problem')).text()).toContain('No pixel is labelled yet.')
    told.paint('a')
    await settle()
    expect(wrapper.find(at('training-problem')).exists()).toBe(false)
  })

  it('does not start while labels cannot be saved', async () => {
    const { wrapper, told } = await app()
    told.flush.mockRejectedValueOnce(new Error('The disk is full.'))
    await wrapper.get(at('train')).trigger('click')
    await settle()
    expect(wrapper.get(at('training-problem')).text()).toContain('The disk is full.')
    expect(bridge.argsOf('startTraining')).toEqual([])
  })

  it('predicts the image on screen and the next one when it is over', async () => {
    const { wrapper, told } = await app()
    await wrapper.get(at('train')).trigger('click')
    await settle()
    bridge.emit('training', started('a'))
    expect(bridge.argsOf('predictImage')).toEqual([])
    bridge.emit('training', finished('a'))
    await settle()
    expect(bridge.argsOf('predictImage').map(([, id]) => id)).toEqual(['a', 'b'])
    expect(told.predictions).toEqual([MASK])
  })

  it('goes on after a reload where it was', async () => {
    bridge.answer({
      runs: () => [summary('a', { status: 'running' })],
      runEvents: () => [started('a'), losses(1, 0.9, 0.8)]
    })
    const { wrapper } = await app()
    expect(wrapper.get(at('loss-points')).text()).toBe('2')
    expect(wrapper.find(at('stop')).exists()).toBe(true)
    expect(bridge.argsOf('watchImage')).toEqual([[PROJECT.folder, 'a']])
  })
})
