// @vitest-environment happy-dom
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '../../../main/core/failure'
import { describeNet } from '../../../main/core/train/overview'
import NetDialog from '../../../renderer/components/NetDialog.vue'
import type { NetOverview } from '../../../renderer/types'
import { installFakeBridge } from '../fakeBridge'
import { at, freshPinia, mountInPage, settle } from '../mounting'

let net: NetOverview
beforeAll(async () => {
  net = await describeNet({ net: 'default', mode: 'head' }, 3)
})
beforeEach(() => freshPinia())

async function open(describeIt: () => NetOverview) {
  const bridge = installFakeBridge({ describeNet: describeIt })
  const wrapper = mountInPage(NetDialog, { props: { options: { net: 'default', mode: 'head' }, classes: 3 } })
  await settle()
  const block = (title: string) => wrapper.findAll(at('net-block')).find((b) => b.text().includes(title))!
  return { bridge, wrapper, block, details: () => wrapper.get(at('net-details')).text() }
}

describe('the dialog that shows a net', () => {
  it('asks about the training of the moment and tells the whole net first', async () => {
    const { bridge, wrapper, details } = await open(() => net)
    expect(bridge.argsOf('describeNet')).toEqual([[{ net: 'default', mode: 'head' }, 3]])
    expect(wrapper.findAll(at('net-block'))).toHaveLength(net.diagram.blocks.length)
    expect(details()).toContain('1,974,307')
    expect(details()).toContain('Frozen1,795,936')
  })

  it('shows the block under the pointer, then again what was picked', async () => {
    const { block, details } = await open(() => net)
    await block('enc.b16').trigger('click')
    expect(details()).toContain('inverted bottleneck')
    expect(details()).toContain('Frozen: this training does not change it. Its weights come from a file.')
    expect(details()).toContain('enc.b16.dw')
    await block('head').trigger('pointerenter')
    expect(details()).toContain('Learns in this training. Its weights start fresh.')
    await block('head').trigger('pointerleave')
    expect(details()).toContain('enc.b16.dw')
    await block('enc.b16').trigger('click')
    expect(details()).toContain('Point at a block')
  })

  it('says why a net cannot be looked at', async () => {
    const { wrapper } = await open(() => {
      throw new Failure('bad-model', 'The net has 2 inputs; one image was expected.')
    })
    expect(wrapper.get(at('net-dialog-problem')).text()).toContain('The net has 2 inputs')
  })
})
