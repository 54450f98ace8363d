/** Puts the bridge of the contract on `window.segsmith`; the only code that sees both the page and Electron. */
import { contextBridge, ipcRenderer } from 'electron'
import { CALLS, STREAMS, type Bridge } from './contract'

const callNames: ReadonlySet<string> = new Set(CALLS)
const streamNames: ReadonlySet<string> = new Set(STREAMS)

const bridge: Bridge = {
  call: (name, ...args) => {
    if (!callNames.has(name)) throw new TypeError(`There is no call "${name}".`)
    return ipcRenderer.invoke(name, ...args)
  },
  on: (name, listener) => {
    if (!streamNames.has(name)) throw new TypeError(`There is no stream "${name}".`)
    const forward = (_event: unknown, value: Parameters<typeof listener>[0]) => listener(value)
    ipcRenderer.on(name, forward)
    return () => void ipcRenderer.off(name, forward)
  },
  readyToClose: () => ipcRenderer.send('readyToClose'),
  startWith: { project: startArgument('--segsmith-project=') }
}

contextBridge.exposeInMainWorld('segsmith', bridge)

/** What the main process passed on with `additionalArguments`. */
function startArgument(prefix: string): string | null {
  const argument = process.argv.find((value) => value.startsWith(prefix))
  return argument ? decodeURIComponent(argument.slice(prefix.length)) : null
}
