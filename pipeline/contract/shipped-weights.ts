/** Presets whose pre-trained weights ship (supernet/pretrained/): the others start from a file, or from random weights. */
export const presetsWithWeights: readonly string[] = ['nano']
