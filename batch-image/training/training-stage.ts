/** What a training stage is given. */
import type { ExampleSource } from '../../data/example-source.ts'
import type { ImageSet } from '../../supernet/input/batches.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import type { TrainingPlan, TrainingSettings } from '../../supernet/training/train.ts'
import type { EarlyStopping } from './early-stopping.ts'

export interface TrainingStage {
  readonly supernet: Supernet
  readonly images: ImageSet | ExampleSource
  readonly settings: TrainingSettings
  readonly plan: TrainingPlan
  /** Left out: every step is made. */
  readonly stopping?: EarlyStopping | undefined
  readonly note: string
}
