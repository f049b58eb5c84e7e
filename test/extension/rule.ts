/** A rule of steps: each mini-batch twice, the second time with half of the learning rate. */
import { registerStepRule } from '../../supernet/transfer/steps/index.ts'

registerStepRule('twice', () => ({
  name: 'twice',
  train(supernet, { architecture, batch, targets, optimiser, transfer }) {
    const { loss } = supernet.trainStep(architecture, batch, targets, optimiser, { transfer })
    const gentler = { ...optimiser, learningRate: optimiser.learningRate / 2 }
    supernet.trainStep(architecture, batch, targets, gentler, { transfer })
    return loss
  },
}))
