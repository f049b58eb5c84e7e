import type { Genotype } from '../../../../../nat/space/index.ts'

/** A canonical genotype as the released `net.encoding` files write it: two digits for the resolution, one for each other gene. */
export const digitsOf = ([resolution, ...rest]: Genotype): string => String(resolution).padStart(2, '0') + rest.join('')
