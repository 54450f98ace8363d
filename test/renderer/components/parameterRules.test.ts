// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import ParameterRules from '../../../renderer/components/ParameterRules.vue'
import type { ParameterRule } from '../../../renderer/types'

const mounted = (rules: readonly ParameterRule[]) => {
  const place = mount(ParameterRules, {
    props: { modelValue: rules, 'onUpdate:modelValue': (value) => place.setProps({ modelValue: value }) }
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
