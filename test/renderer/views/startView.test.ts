// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { useProject } from '../../../renderer/stores/project'
import StartView from '../../../renderer/views/StartView.vue'
import { Failure } from '../../../main/core/failure'
import { image, project } from '../examples'
import { installFakeBridge, type FakeBridge } from '../fakeBridge'
import { at, freshPinia, mountInPage, settle } from '../mounting'

const RECENT = [
  { folder: '/projects/cells', name: 'Cells', opened: '2024-05-01T10:00:00Z', exists: true },
  { folder: '/usb/old', name: 'Old', opened: '2024-04-01T10:00:00Z', exists: false }
]
let bridge: FakeBridge
beforeEach(() => {
  freshPinia()
  bridge = installFakeBridge({
    appInfo: () => ({ version: '1.2.3', platform: 'linux', cpuCores: 2 }),
    recentProjects: () => RECENT,
    openSample: () => project([image('a')], { name: 'Sample' })
  })
})

async function view() {
  const wrapper = mountInPage(StartView)
  await settle()
  return wrapper
}

describe('the start screen', () => {
  it('opens the sample with one click', async () => {
    await (await view()).get(at('open-sample')).trigger('click')
    await settle()
    expect(useProject().project?.name).toBe('Sample')
  })

  it('says why a project could not be opened, and stays', async () => {
    bridge.answer({
      openProject: () => {
        throw new Failure('bad-project', 'project.json is not JSON (line 3).')
      }
    })
    const wrapper = await view()
    await wrapper.get(at('recent-project')).trigger('click')
    await settle()
    expect(wrapper.get(at('failure-sentence')).text()).toBe('project.json is not JSON (line 3).')
    expect(wrapper.get(at('open-sample')).attributes('disabled')).toBeUndefined()
  })

  it('offers to make a project of a folder that is none', async () => {
    bridge.answer({
      chooseFolder: () => '/photos/plates',
      openProject: () => {
        throw new Failure('not-found', '/photos/plates holds no project: it has no project.json.')
      }
    })
    const wrapper = await view()
    await wrapper.get(at('open-folder')).trigger('click')
    await settle()
    await wrapper.get(at('project-of-folder')).trigger('click')
    expect(wrapper.emitted('newProject')).toEqual([['/photos/plates']])
  })

  it('greys projects that are gone and forgets them on request', async () => {
    bridge.answer({ forgetProject: () => undefined })
    const wrapper = await view()
    expect(wrapper.findAll(at('recent-project')).map((entry) => entry.attributes('disabled') !== undefined)).toEqual([
      false,
      true
    ])
    bridge.answer({ recentProjects: () => RECENT.slice(0, 1) })
    await wrapper.findAll(at('forget-project'))[1].trigger('click')
    await settle()
    expect(bridge.argsOf('forgetProject')).toEqual([['/usb/old']])
    expect(wrapper.findAll(at('recent-project'))).toHaveLength(1)
  })

  it('stays as it is when choosing a folder is cancelled', async () => {
    bridge.answer({ chooseFolder: () => null })
    const wrapper = await view()
    await wrapper.get(at('open-folder')).trigger('click')
    await settle()
    expect([wrapper.find(at('failure')).exists(), bridge.argsOf('openProject').length]).toEqual([false, 0])
  })
})
