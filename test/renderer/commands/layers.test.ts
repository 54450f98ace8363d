// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { mount } from '@vue/test-utils'
import CheatSheet from '../../../renderer/components/CheatSheet.vue'
import { COMMANDS, type CommandId } from '../../../renderer/commands'
import { keyText } from '../../../renderer/commands/keys'
import { conflictsOf, keysOf } from '../../../renderer/commands/shortcuts'
import { freshPinia } from '../mounting'

const LAYERS = ['photo', 'labels', 'prediction', 'uncertainty', 'provenance'] as const

test.each(LAYERS)('the layer of the %s has a key of its own, and the cheat sheet says it', (layer) => {
  freshPinia()
  HTMLDialogElement.prototype.showModal ??= () => undefined
  const id: CommandId = `view.${layer}`
  expect(conflictsOf(id)).toEqual([])
  const [key] = keysOf(id)
  const line = mount(CheatSheet)
    .findAll('dl div')
    .find((row) => row.text().includes(COMMANDS[id].title()))
  expect(line?.findAll('kbd').map((cap) => cap.text())).toEqual(keyText(key).split('+'))
})
