/** The table of execution providers, in the order in which they are listed. */
import type { Provider } from '../../lower/lowering'
import { coreml } from './coreml'
import { cpu } from './cpu'
import { cuda } from './cuda'
import { directml } from './directml'
import type { ExecutionProvider } from './provider'
import { webgpu } from './webgpu'

export const PROVIDERS: readonly ExecutionProvider[] = [cpu, cuda, webgpu, directml, coreml]

export const findProvider = (name: Provider): ExecutionProvider => PROVIDERS.find((provider) => provider.name === name)!
