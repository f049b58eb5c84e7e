/** From an extracted subnet to a static network: the input's normalisation, the family's layers, the task's heads. */
import type { ChannelStatistics, Network } from '../families/index.ts'
import type { Task } from '../tasks/index.ts'
import type { State } from '../variables/state.ts'
import { StaticBuilder } from './builder.ts'
import type { StaticNetwork } from './network.ts'

/**
 * @param tensors the subnet's, heads included
 * @throws RangeError where the family or the task has no static form
 */
export function assembleStatic(
  network: Network,
  task: Task,
  architecture: unknown,
  tensors: State,
  statistics: ChannelStatistics,
): StaticNetwork {
  if (network.assemble === undefined) throw new RangeError('export: this family has no static form (Family.assemble)')
  if (task.assemble === undefined)
    throw new RangeError(`export: the task ${task.name} has no static form (Task.assemble)`)
  const build = new StaticBuilder(network.resolution(architecture), tensors)
  const { scale, offset } = network.inputScaling(statistics)
  const features = network.assemble(architecture, build, build.scale(build.input, scale, offset))
  const heads = task.assemble(build, features)
  return build.finish(task.outputs.map(({ name }, index) => ({ name, value: heads[index] })))
}
