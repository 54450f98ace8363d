/** The pages of the window, and the ways between its parts. */
import { useDoctor } from '../stores/doctor'
import { usePages } from '../stores/pages'
import { words } from '../words'
import type { CommandGroup } from './command'
import { reach } from './reach'

const hasWorkbench = () => reach.workbench !== null

export const pages = {
  palette: {
    title: () => words.commands.pages.palette,
    keys: ['Ctrl+K', 'Ctrl+Shift+P'],
    keyOnly: true,
    whileTyping: true,
    run: () => usePages().open('palette')
  },
  cheatSheet: {
    title: () => words.commands.pages.cheatSheet,
    keys: ['?', 'F1'],
    run: () => usePages().open('cheatSheet')
  },
  settings: {
    title: () => words.commands.pages.settings,
    keys: ['Ctrl+,'],
    whileTyping: true,
    run: () => usePages().open('settings')
  },
  devices: { title: () => words.commands.pages.devices, keys: [], run: () => useDoctor().open() },
  export: {
    title: () => words.commands.pages.export,
    keys: ['Ctrl+E'],
    when: hasWorkbench,
    run: () => reach.workbench?.export()
  },
  start: { title: () => words.commands.pages.start, keys: [], when: hasWorkbench, run: () => reach.workbench?.leave() },
  nextArea: { title: () => words.commands.pages.nextArea, keys: ['F6'], keyOnly: true, run: focusNextArea }
} as const satisfies CommandGroup

/** From landmark to landmark: the first control of the next one that has any. */
function focusNextArea(): void {
  const areas = [...document.querySelectorAll('header, main, aside, [role=toolbar]')]
    .map((area) => area.querySelector<HTMLElement>('[data-area-start], button:enabled, input:enabled, [tabindex="0"]'))
    .filter((control) => control !== null)
  const here = areas.findLastIndex(
    (control) =>
      control.compareDocumentPosition(document.activeElement ?? document.body) & FOLLOWS_OR_IS ||
      control === document.activeElement
  )
  areas[(here + 1) % areas.length]?.focus()
}

const FOLLOWS_OR_IS = Node.DOCUMENT_POSITION_FOLLOWING
