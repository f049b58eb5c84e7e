import type { Augmentation } from '../../../supernet/training/augmentation.ts'

/** Images as they are. */
export const noAugmentation: Augmentation = { shift: 0, cropScale: [1, 1], flip: false, cutout: 0, colour: 0 }
