/** Cost over the number of classes: a training step of the default net at crop 128, batch 2, on one thread. */
import { Random } from '../../../main/core/data/random'
import { float32, tensor } from '../../../main/core/graph/tensor'
import { findNet } from '../../../main/core/models'
import { Module } from '../../../main/core/module/module'
import { median } from '../alternate'

const [SIDE, BATCH, STEPS, WARM_UP] = [128, 2, 12, 3]

const classes = Number(process.argv[2])
const random = new Random(1)

async function main(): Promise<void> {
  const net = await findNet('default').load(classes, () => random.normal())
  const input = net.inputs[0]!.name
  const dims = [BATCH, 3, SIDE, SIDE]
  const pixels = BATCH * SIDE * SIDE
  const image = float32(
    dims,
    Float32Array.from({ length: 3 * pixels }, () => random.next())
  )
  const labels = tensor(
    'uint8',
    dims.with(1, 1),
    Uint8Array.from({ length: pixels }, () => random.integer(classes))
  )
  const started = process.cpuUsage()
  const module = new Module(net, { threads: 1 })
  await module.bind({ [input]: dims }, null, { forTraining: true })
  const binding = cpuSecondsSince(started)
  const times: number[] = []
  for (let i = 0; i < STEPS; i++) {
    const before = process.cpuUsage()
    await module.step({ data: { [input]: image }, labels }, 1e-4)
    times.push(cpuSecondsSince(before))
  }
  await module.close()
  process.stdout.write(
    JSON.stringify({
      'bind, CPU s': binding,
      'step, CPU s': median(times.slice(WARM_UP)),
      'peak, MB': process.resourceUsage().maxRSS / 1024
    })
  )
}

function cpuSecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

await main()
