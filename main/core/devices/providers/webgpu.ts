/** WebGPU: graphics cards of any maker, through Vulkan, Direct3D 12 or Metal. */
import type { Machine } from '../machine'
import type { ExecutionProvider, Refusal } from './provider'

export const webgpu: ExecutionProvider = {
  name: 'webgpu',
  title: 'WebGPU',
  // the other layout computes some convolutions wrongly: https://github.com/microsoft/onnxruntime/issues/29651
  option: () => ({ name: 'webgpu', preferredLayout: 'NCHW' }),
  devices: () => ['webgpu:0'],
  obstacle: () => null,
  explain(words, machine) {
    if (/Failed to get a WebGPU adapter|No supported adapters/i.test(words)) return explainNoAdapter(machine)
    if (/requires f16|shader-f16/i.test(words))
      return {
        sentence: 'The graphics card cannot compute in half precision (shader-f16), in which features are cached.',
        mend: 'Train the whole net instead of the head, or use the processor.'
      }
    if (/device (was )?lost|DeviceLost/i.test(words))
      return { sentence: 'The graphics driver gave up in the middle of the work.', mend: 'Update the graphics driver.' }
    if (/out of memory|allocat/i.test(words))
      return { sentence: 'The graphics card has too little memory for this.', mend: 'Choose a smaller crop or batch.' }
    return { sentence: 'WebGPU could not be opened.', mend: 'Update the graphics driver.' }
  }
}

function explainNoAdapter({ platform, hasVulkanLoader, vulkanDrivers, renderNodes }: Machine): Refusal {
  if (platform !== 'linux')
    return {
      sentence: 'WebGPU found no graphics adapter that it can use.',
      mend: 'Install the newest driver of the graphics card; in a remote session or a virtual machine there may be none.'
    }
  if (!hasVulkanLoader)
    return {
      sentence: 'WebGPU needs Vulkan, and its loader libvulkan.so.1 is missing.',
      mend: 'Install the package libvulkan1 (Debian, Ubuntu) or vulkan-loader (Fedora).'
    }
  if (!vulkanDrivers?.length)
    return {
      sentence: 'WebGPU found no graphics adapter: no Vulkan driver is installed.',
      mend: "Install mesa-vulkan-drivers (AMD, Intel), or NVIDIA's driver with its Vulkan part."
    }
  if (!renderNodes?.length)
    return {
      sentence: 'WebGPU found no graphics adapter: this machine shows no graphics card (there is no /dev/dri/render*).',
      mend: 'In a container, pass the device /dev/dri on; else the card or its kernel driver is missing.'
    }
  return {
    sentence: `WebGPU found no graphics adapter that its Vulkan drivers (${vulkanDrivers.join(', ')}) can serve.`,
    mend: `Update the driver, and see that you may read ${renderNodes.map((node) => `/dev/dri/${node}`).join(', ')} (group "render").`
  }
}
