// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { Failure } from '../../../main/core/failure'
import WeightsChooser from '../../../renderer/components/WeightsChooser.vue'
import type { WeightsReport } from '../../../renderer/types'
import { installFakeBridge, type FakeBridge } from '../fakeBridge'
import { at, freshPinia, mountInPage, settle } from '../mounting'

const REPORT: WeightsReport = {
  file: '/weights/body.pth',
  format: 'PyTorch',
  warnings: ['"phase" holds numbers that are not real; it was left out.'],
  loaded: [
    { name: 'conv.weight', from: 'conv.weight' },
    { name: 'norm.bias', from: 'module.norm.beta' }
  ],
  missing: ['head.weight', 'head.bias'],
  unused: ['fc.weight'],
  mismatched: [{ name: 'up.weight', from: 'up.weight', expected: [4, 2, 2, 2], found: [4, 2, 3, 3] }],
  notFinite: []
}
let bridge: FakeBridge

beforeEach(() => {
  freshPinia()
  bridge = installFakeBridge({ chooseWeightsFile: () => REPORT.file, inspectWeights: () => REPORT })
})

/** The chooser in a place that holds what it chooses. */
async function chooser() {
  const [file, renames, net] = [ref(''), ref<readonly string[]>([]), ref('default')]
  const place = defineComponent(
    () => () =>
      h(WeightsChooser, {
        net: net.value,
        classes: 3,
        file: file.value,
        renames: renames.value,
        'onUpdate:file': (value: string) => (file.value = value),
        'onUpdate:renames': (value: readonly string[]) => (renames.value = value)
      })
  )
  const wrapper = mountInPage(place)
  const choose = async () => {
    await wrapper.get(at('choose-weights')).trigger('click')
    await settle()
  }
  return { wrapper, file, renames, net, choose }
}

describe('the weights to start from', () => {
  it('are reported as counts, with the names on demand', async () => {
    const { wrapper, file, choose } = await chooser()
    await choose()
    expect(file.value).toBe('/weights/body.pth')
    expect(bridge.argsOf('inspectWeights')).toEqual([['default', '/weights/body.pth', [], 3]])
    const counts = wrapper
      .get(at('weights-report'))
      .findAll('button')
      .map((button) => button.text())
    expect(counts).toEqual(['2 loaded', '2 missing', '1 unused', '1 other shape'])
    expect(wrapper.find(at('weights-names')).exists()).toBe(false)
    await wrapper.get(at('weights-loaded')).trigger('click')
    expect(
      wrapper
        .get(at('weights-names'))
        .findAll('li')
        .map((item) => item.text())
    ).toEqual(['conv.weight', 'norm.bias ← module.norm.beta'])
    await wrapper.get(at('weights-mismatched')).trigger('click')
    expect(wrapper.get(at('weights-names')).text()).toBe('up.weight: [4,2,3,3], not [4,2,2,2]')
    await wrapper.get(at('weights-mismatched')).trigger('click')
    expect(wrapper.find(at('weights-names')).exists()).toBe(false)
    expect(wrapper.text()).toContain('"phase" holds numbers that are not real')
  })

  it('are looked at again when the rules or the net change, and forgotten at a click', async () => {
    const { wrapper, file, renames, net, choose } = await chooser()
    await choose()
    await wrapper.get(at('weights-renames')).setValue(' backbone.*=encoder.* \n\nfc.*=head.*')
    await wrapper.get(at('weights-renames')).trigger('change')
    await settle()
    expect(renames.value).toEqual(['backbone.*=encoder.*', 'fc.*=head.*'])
    net.value = 'unet'
    await settle()
    expect(bridge.argsOf('inspectWeights').at(-1)).toEqual(['unet', '/weights/body.pth', renames.value, 3])
    await wrapper.get(at('forget-weights')).trigger('click')
    expect([file.value, wrapper.find(at('weights-report')).exists()]).toEqual(['', false])
  })

  it('say in a sentence why they cannot be read', async () => {
    bridge.answer({
      inspectWeights: () => {
        throw new Failure('bad-weights', 'evil.pth asks for "os.system", which weights do not need.')
      }
    })
    const { wrapper, choose } = await chooser()
    await choose()
    expect(wrapper.get(at('weights-problem')).text()).toBe('evil.pth asks for "os.system", which weights do not need.')
  })

  it('ask for rules when nothing fits', async () => {
    bridge.answer({ inspectWeights: () => ({ ...REPORT, loaded: [], mismatched: [] }) })
    const { wrapper, choose } = await chooser()
    await choose()
    expect(wrapper.text()).toContain('Nothing of this file fits the net.')
    expect(wrapper.get('details').attributes('open')).toBeDefined()
    expect(wrapper.get(at('weights-loaded')).attributes('disabled')).toBeDefined()
  })
})
