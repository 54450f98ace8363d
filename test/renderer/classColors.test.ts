import { describe, expect, it } from 'vitest'
import { firstClasses, nextClass, problemWithClasses } from '../../renderer/classColors'
import type { LabelClass } from '../../renderer/types'

describe('classes', () => {
  it('get a colour and a key that no other class has', () => {
    let classes: readonly LabelClass[] = []
    while (classes.length < 12) classes = [...classes, nextClass(classes)]
    expect(new Set(classes.map(({ color }) => color)).size).toBe(12)
    expect(classes.map(({ key }) => key)).toEqual([...'1234567890', '', ''])
  })

  it('get a colour that cannot be taken for one that was chosen by hand', () => {
    const [grey, orange] = firstClasses()
    expect(nextClass([{ ...grey, color: '#7B8899' }]).color).toBe(orange.color)
  })

  it('start with a list that can be used as it is', () => {
    expect(problemWithClasses(firstClasses())).toBeNull()
  })

  it('say in one sentence what is wrong', () => {
    const [background, object] = firstClasses()
    expect(problemWithClasses([background])).toContain('at least two classes')
    expect(problemWithClasses([background, { ...object, name: ' ' }])).toBe('Every class needs a name.')
    expect(problemWithClasses([background, { ...object, name: 'Background ' }])).toBe(
      'Two classes are called “background”.'
    )
    expect(problemWithClasses([background, { ...object, key: '1' }])).toBe('Two classes use the key “1”.')
    expect(
      problemWithClasses([
        { ...background, key: '' },
        { ...object, key: '' }
      ])
    ).toBeNull()
  })
})
