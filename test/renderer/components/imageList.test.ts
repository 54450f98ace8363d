// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import ImageList from '../../../renderer/components/ImageList.vue'
import { useNotices } from '../../../renderer/stores/notices'
import { useProject } from '../../../renderer/stores/project'
import { Failure } from '../../../main/core/failure'
import { image, project } from '../examples'
import { installFakeBridge, type FakeBridge } from '../fakeBridge'
import { at, freshPinia, mountInPage, settle, standInForLayout } from '../mounting'

let bridge: FakeBridge
beforeEach(() => {
  freshPinia()
  standInForLayout(540)
  vi.stubGlobal('fetch', async () => ({ ok: false, status: 404 }))
  bridge = installFakeBridge()
})

async function list(images = [image('a'), image('b', { part: 'validation', state: 'partly', labelled: 0.3 })]) {
  bridge.answer({ openProject: () => project(images) })
  await useProject().open('/projects/cells')
  const wrapper = mountInPage(ImageList, { props: { folder: '/projects/cells' } })
  await settle()
  return wrapper
}

describe('the image list', () => {
  it('has only the rows in sight of twenty thousand images', async () => {
    const wrapper = await list(Array.from({ length: 20_000 }, (_, index) => image(`im${index}`)))
    const viewport = wrapper.get(at('image-list'))
    expect(wrapper.findAll(at('image-row'))).toHaveLength(14)
    viewport.element.scrollTop = 54 * 10_000
    await viewport.trigger('scroll')
    const rows = wrapper.findAll(at('image-row')).map((row) => row.attributes('data-image'))
    expect([rows[4], rows.length]).toEqual(['im10000', 18])
  })

  it('shows the image whose row is clicked', async () => {
    const wrapper = await list()
    await wrapper.findAll(at('image-row'))[1].trigger('click')
    expect(useProject().imageId).toBe('b')
    expect(wrapper.findAll(at('image-row')).map((row) => row.attributes('data-current'))).toEqual(['false', 'true'])
  })

  it('moves an image to the other part, and gives it back to the seed', async () => {
    bridge.answer({ setPart: (_, id, part) => project([image('a'), image('b', { part: part ?? 'train' })]) })
    const wrapper = await list()
    await wrapper.findAll(at('image-part'))[1].trigger('click')
    await wrapper.findAll(at('image-part'))[1].trigger('click', { altKey: true })
    expect(bridge.argsOf('setPart').map(([, id, part]) => [id, part])).toEqual([
      ['b', 'train'],
      ['b', null]
    ])
    expect(useProject().imageId).toBe('a')
  })

  it('tells when a part cannot be saved', async () => {
    bridge.answer({
      setPart: () => {
        throw new Failure('read-only', 'The folder is read-only: /projects/cells')
      }
    })
    const wrapper = await list()
    await wrapper.get(at('image-part')).trigger('click')
    await settle()
    expect(useNotices().notices.map(({ sentence }) => sentence)).toEqual(['The folder is read-only: /projects/cells'])
  })

  it('names what is wrong with an image in its row', async () => {
    const wrapper = await list([image('a', { problem: 'a.png is truncated.' })])
    expect(wrapper.get(at('image-row')).text()).toContain('a.png is truncated.')
  })

  it('says how far an image is labelled in few words beside its review', async () => {
    const labelled = { state: 'partly', labelled: 0.06 } as const
    const wrapper = await list([image('a', labelled), image('b', { ...labelled, review: 'in work' })])
    expect(wrapper.findAll(at('labelled-state')).map((state) => state.text())).toEqual(['6 % labelled', '6 %'])
    expect(wrapper.findAll('.cover')[1].attributes('aria-label')).toBe('b.png, 6 % labelled')
  })

  it('marks an image that is left out, and puts it back', async () => {
    bridge.answer({ setExcluded: () => project([image('a')]) })
    const wrapper = await list([image('a', { excluded: true, problem: 'a.png is truncated.' })])
    expect(wrapper.get(at('image-row')).text()).toBe('a.pngleft outPut back')
    expect(wrapper.find(at('image-part')).exists()).toBe(false)
    await wrapper.get(at('put-back')).trigger('click')
    await settle()
    expect(bridge.argsOf('setExcluded')).toEqual([['/projects/cells', ['a'], false]])
    expect([wrapper.find(at('put-back')).exists(), wrapper.find(at('image-part')).exists()]).toEqual([false, true])
  })

  it('offers a way back when the filter lets nothing through', async () => {
    const wrapper = await list()
    useProject().search = 'nothing like it'
    await settle()
    await wrapper.get('.empty button').trigger('click')
    expect(wrapper.findAll(at('image-row'))).toHaveLength(2)
  })
})
