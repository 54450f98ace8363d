// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { beforeEach, expect, it } from 'vitest'
import ParameterRules from '../../../renderer/components/ParameterRules.vue'
import type { ParameterRule } from '../../../renderer/types'
import { installFakeBridge } from '../fakeBridge'
import { settle } from '../mounting'

const NAMES = ['enc.stem.weight', 'enc.stem.bias', 'head.weight', 'head.bias']
beforeEach(() => void installFakeBridge({ parameterNames: () => NAMES }))

const mounted = (rules: readonly ParameterRule[]) => {
  const place = mount(ParameterRules, {
    props: {
      modelValue: rules,
      net: 'default',
      'onUpdate:modelValue': (value) => place.setProps({ modelValue: value })
    }
  })
  return place
}

it('adds a rule that freezes, changes it, and removes it', async () => {
  const place = mounted([])
  await place.find('[data-test=add-rule]').trigger('click')
  expect(place.props('modelValue')).toEqual([{ pattern: 'enc.*', rate: 0 }])
  await place.find('[data-test=rule] input[type=text]').setValue(' *.bias ')
  await place.find('[data-test=rule-rate]').setValue('0.5')
  await place.find('[data-test=rule-decay]').setValue('0')
  expect(place.props('modelValue')).toEqual([{ pattern: '*.bias', rate: 0.5, decay: 0 }])
  await place.find('button[title="Remove the rule"]').trigger('click')
  expect(place.props('modelValue')).toEqual([])
})

it('does not take a factor below 0', async () => {
  const place = mounted([{ pattern: 'head.*', rate: 2 }])
  await place.find('[data-test=rule-rate]').setValue('-1')
  expect(place.props('modelValue')).toEqual([{ pattern: 'head.*', rate: 2 }])
})

it('counts the parameters that every rule is about, and says where there are none', async () => {
  const place = mounted([
    { pattern: 'enc.*', rate: 0 },
    { pattern: '*.bias', rate: 2, decay: 0 },
    { pattern: 'encoder.*', rate: 0 }
  ])
  await settle()
  expect(place.findAll('[data-test=rule-count]').map((count) => count.text())).toEqual([
    '2 of 4 parameters, frozen',
    '2 of 4 parameters, learn 2 ×, decay 0 ×',
    'No parameter of the net is called so; the first one is enc.stem.weight.'
  ])
  await place.findAll('[data-test=rule] input[type=text]')[2]!.setValue('h*d.w?ight')
  expect(place.findAll('[data-test=rule-count]')[2]!.classes()).toContain('none')
  await place.findAll('[data-test=rule] input[type=text]')[2]!.setValue('h*d.*')
  expect(place.findAll('[data-test=rule-count]')[2]!.text()).toBe('2 of 4 parameters, frozen')
})
