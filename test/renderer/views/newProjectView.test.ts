// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest'
import NewProjectView from '../../../renderer/views/NewProjectView.vue'
import { Failure } from '../../../main/core/failure'
import { image, project } from '../examples'
import { installFakeBridge, type FakeBridge } from '../fakeBridge'
import { at, freshPinia, mountInPage, settle } from '../mounting'

let bridge: FakeBridge
beforeEach(() => {
  freshPinia()
  const folders = ['/photos/plates', '/projects/plates']
  bridge = installFakeBridge({
    chooseFolder: () => folders.shift() ?? null,
    inspectImageFolder: () => ({ images: 40, skipped: ['notes.txt'] }),
    createProject: () => project([image('a')])
  })
})

async function filledIn() {
  const wrapper = mountInPage(NewProjectView)
  for (const name of ['choose-images', 'choose-project-folder']) {
    await wrapper.get(at(name)).trigger('click')
    await settle()
  }
  return wrapper
}

it('counts the images, names what is skipped, and creates the project', async () => {
  const wrapper = await filledIn()
  expect(wrapper.get(at('images-found')).text()).toBe('40 images found')
  expect(wrapper.text()).toContain('notes.txt')
  await wrapper.get(at('reference-images')).setValue()
  await wrapper.get('form').trigger('submit')
  await settle()
  expect(bridge.argsOf('createProject')).toEqual([
    [
      {
        folder: '/projects/plates',
        name: 'plates',
        imageFolder: '/photos/plates',
        copyImages: false,
        classes: [
          { name: 'background', color: '#7a8699', key: '1' },
          { name: 'object', color: '#ff7043', key: '2' }
        ]
      }
    ]
  ])
})

it('makes a project of a .rec, with as many classes as its masks name', async () => {
  bridge.answer({
    chooseRecordFile: () => '/sets/cells.rec',
    inspectImageFolder: () => ({ images: 3, skipped: [], classes: 3 })
  })
  const wrapper = mountInPage(NewProjectView)
  await wrapper.get(at('choose-record')).trigger('click')
  await settle()
  await wrapper.get(at('choose-project-folder')).trigger('click')
  await settle()
  expect(wrapper.find(at('reference-images')).exists()).toBe(false)
  await wrapper.get('form').trigger('submit')
  await settle()
  const [[request]] = bridge.argsOf('createProject')
  expect(request).toMatchObject({ name: 'cells', imageFolder: '/sets/cells.rec' })
  expect((request as { classes: object[] }).classes).toHaveLength(3)
})

it('says what is still missing, one thing at a time', async () => {
  bridge.answer({ inspectImageFolder: () => ({ images: 0, skipped: [] }) })
  const wrapper = mountInPage(NewProjectView)
  const missing = () => wrapper.get(at('missing')).text()
  expect(missing()).toBe('Choose the folder with your images.')
  await wrapper.get(at('choose-images')).trigger('click')
  await settle()
  expect(missing()).toBe('There is no readable image in this folder.')
  expect(wrapper.get(at('create-project')).attributes('disabled')).toBeDefined()
})

it('shows why the project could not be made and keeps everything that was filled in', async () => {
  bridge.answer({
    createProject: () => {
      throw new Failure('already-exists', '/projects/plates holds a project already.')
    }
  })
  const wrapper = await filledIn()
  await wrapper.get('form').trigger('submit')
  await settle()
  expect(wrapper.get(at('failure-sentence')).text()).toBe('/projects/plates holds a project already.')
  expect((wrapper.get(at('project-name')).element as HTMLInputElement).value).toBe('plates')
})

it('begins with the folder it is given, and is called as the folder of images until a name is typed', async () => {
  const wrapper = mountInPage(NewProjectView, { props: { images: '/photos/mine' } })
  await settle()
  const name = wrapper.get<HTMLInputElement>(at('project-name'))
  expect([wrapper.get(at('images-found')).text(), name.element.value]).toEqual(['40 images found', 'mine'])
  await wrapper.get(at('choose-images')).trigger('click')
  await settle()
  expect(name.element.value).toBe('plates')
  await name.setValue('Crops')
  bridge.answer({ chooseFolder: () => '/photos/other' })
  await wrapper.get(at('choose-images')).trigger('click')
  await settle()
  expect(name.element.value).toBe('Crops')
})
