/** Presets whose pre-trained weights ship or come from a package (supernet/pretrained/); the others need a file. */
export const presetsWithWeights: readonly string[] = ['nano', 'lite']
