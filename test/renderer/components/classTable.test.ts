// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import ClassTable from '../../../renderer/components/ClassTable.vue'
import type { LabelClass } from '../../../renderer/types'
import { at, mountInPage } from '../mounting'

const CLASSES: readonly LabelClass[] = [
  { name: 'background', color: '#777777', key: '1' },
  { name: 'cell', color: '#ff7043', key: '2' },
  { name: 'dirt', color: '#00ff00', key: '3' }
]

function table() {
  const wrapper = mountInPage(ClassTable, {
    props: {
      modelValue: CLASSES,
      'onUpdate:modelValue': (value: unknown) => wrapper.setProps({ modelValue: value as never })
    }
  })
  const classes = () => wrapper.props('modelValue') as readonly LabelClass[]
  return { wrapper, classes }
}

it('changes name, colour and key of a class without touching the list it was given', async () => {
  const { wrapper, classes } = table()
  const row = wrapper.findAll(at('class-edit-row'))[1]
  await row.get('.name').setValue('nucleus')
  await row.get('.color').setValue('#123456')
  await row.get('.key').trigger('keydown', { key: 'N' })
  expect(classes()[1]).toEqual({ name: 'nucleus', color: '#123456', key: 'n' })
  await row.get('.key').trigger('keydown', { key: 'Backspace' })
  expect(classes()[1].key).toBe('')
  expect(CLASSES[1].name).toBe('cell')
})

it('lets only the last class go, because masks count classes from the first', async () => {
  const { wrapper, classes } = table()
  const disabled = () => wrapper.findAll('button.icon').map((button) => button.attributes('disabled') !== undefined)
  expect(disabled()).toEqual([true, true, false])
  await wrapper.findAll('button.icon')[2].trigger('click')
  expect(classes()).toHaveLength(2)
  expect(disabled()).toEqual([true, true])
})
