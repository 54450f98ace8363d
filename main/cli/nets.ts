/** `segsmith nets`: the nets one can start from, with what can be chosen about each. */
import { nets, type NetDescription } from '../core/train/nets'
import type { Command } from './command'
import { EXIT } from './exitCodes'

export const netsCommand: Command = {
  name: 'nets',
  summary: 'list the nets one can start from, and their options',
  positionals: [],
  options: {},
  async run(_input, { emit, progress }) {
    for (const net of await nets()) {
      progress.say(`${net.net}: ${net.title}, ${net.parameters.toLocaleString('en')} parameters`)
      progress.say(`  ${net.description}`)
      for (const line of describeOptions(net)) progress.say(`  ${line}`)
      emit({ type: 'net', ...net })
    }
    return EXIT.ok
  }
}

/** One line an option, written as it stands in --net with its default. */
function describeOptions({ net, options }: NetDescription): string[] {
  return Object.entries(options).map(([name, option]) => {
    const values = option.type === 'number' ? `${option.least} to ${option.most}` : option.choices.join(', ')
    return `${net}:${name}=${option.default}  ${option.help} (${values})`
  })
}
