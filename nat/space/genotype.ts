/** Integers of a network, one for each gene of its space; what they mean is the space's to know. */
export type Genotype = readonly number[]
