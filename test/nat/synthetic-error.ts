/**
 * A made-up "top-1 error in percent" on canonical genotypes of ofa-mbv3: diminishing returns of capacity per stage, neighbouring
 * stages and kernels that interact, and bilinear terms between genes. Ground truth for searches without any training.
 */
import { readFileSync } from 'node:fs'
import type { Genotype } from '../../nat/space/index.ts'

interface Fixture {
  constants: Record<
    'U' | 'V' | 'L' | 'alpha' | 'beta' | 'gamma' | 'delta' | 'omega' | 'A' | 'B' | 'C' | 'D' | 'H',
    number[]
  > &
    Record<'E0' | 'Ar' | 'Br' | 'Wr', number> & { P: [number, number, number][] }
  /** Error in percent, and millions of MACs. */
  referencePoint: [number, number]
  golden: { x: number[]; error: number; macs: number }[]
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('./synthetic-error.json', import.meta.url), 'utf8'))
export const { golden, referencePoint } = fixture
const { U, V, L, alpha, beta, gamma, delta, omega, A, B, C, D, H, E0, Ar, Br, Wr, P } = fixture.constants

export function syntheticError(genotype: Genotype): number {
  const rho = genotype[0] * 0.0625
  const width = genotype[1]
  const capacities: number[] = []
  let error = E0 + Ar * Math.exp(-Br * rho) + Wr * width * rho
  for (let stage = 0; stage < 5; stage++) {
    let capacity = 0
    let previousKernel = 0
    for (let slot = 0; slot < 4; slot++) {
      const gene = genotype[2 + 4 * stage + slot]
      const u = gene === 0 ? 0 : U[Math.floor((gene - 1) / 3)]
      const k = gene === 0 ? 0 : V[(gene - 1) % 3]
      const quality = 1 + alpha[stage] * u + beta[stage] * k - gamma[stage] * u * k + delta[stage] * k * (rho - 0.5)
      if (gene !== 0) capacity += L[slot] * quality
      error += H[stage] * previousKernel * k
      previousKernel = k
    }
    capacities.push(capacity * (1 + omega[stage] * width))
    error += A[stage] * Math.exp(-B[stage] * capacities[stage])
  }
  for (let stage = 0; stage < 4; stage++) {
    error += C[stage] * Math.exp(-D[stage] * (capacities[stage] + capacities[stage + 1]))
  }
  const centred = (gene: number) => genotype[gene] * (gene === 0 ? 0.0625 : gene === 1 ? 1 : 1 / 9) - 0.5
  for (const [i, j, c] of P) error += c * centred(i) * centred(j)
  return error
}
