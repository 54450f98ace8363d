/** `segsmith nets`: the nets one can start from, with what can be chosen about each. */
import { describeOptions } from '../core/options'
import { nets } from '../core/train/nets'
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
      for (const line of describeOptions(net.net, net.options)) progress.say(`  ${line}`)
      emit({ type: 'net', ...net })
    }
    return EXIT.ok
  }
}
