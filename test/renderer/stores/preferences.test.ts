// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { usePreferences } from '../../../renderer/stores/preferences'

beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
})

describe('preferences', () => {
  it('come back at the next launch', () => {
    usePreferences().setTraining({ mode: 'full' })
    usePreferences().addModelFile('/nets/a.onnx')
    setActivePinia(createPinia())
    expect(usePreferences().preferences).toMatchObject({ training: { mode: 'full' }, modelFiles: ['/nets/a.onnx'] })
  })

  it('start afresh when what is stored cannot be read', () => {
    localStorage.setItem('segsmith-preferences', '{"training":')
    expect(usePreferences().preferences).toMatchObject({ training: {}, modelFiles: [] })
  })

  it('remember a model file once, the newest first', () => {
    for (const file of ['a', 'b', 'a']) usePreferences().addModelFile(file)
    expect(usePreferences().preferences.modelFiles).toEqual(['a', 'b'])
  })
})
