/** Constraints on what a network may cost, as total violations for constraint domination (feasible first). */

/** Allowed range of one quantity, both ends allowed. */
export interface Constraint {
  readonly min?: number
  readonly max?: number
}

/**
 * How far a value is out of its range, as a share of the bound's size so that quantities of any unit can be added. 0: satisfied.
 * Infinite for NaN: what could not be measured is never feasible.
 */
export function violation(value: number, { min, max }: Constraint): number {
  if (Number.isNaN(value)) return Number.POSITIVE_INFINITY
  if (max !== undefined && value > max) return (value - max) / (Math.abs(max) || 1)
  if (min !== undefined && value < min) return (min - value) / (Math.abs(min) || 1)
  return 0
}

/**
 * Sum of violations per row.
 * @param quantities for every constraint: its values, read as values[offset + i * stride]
 * @returns [n], 0 for feasible rows
 */
export function totalViolations(
  n: number,
  quantities: readonly { constraint: Constraint; values: ArrayLike<number>; offset: number; stride: number }[],
): Float64Array {
  const totals = new Float64Array(n)
  for (const { constraint, values, offset, stride } of quantities) {
    for (let i = 0; i < n; i++) totals[i] += violation(values[offset + i * stride], constraint)
  }
  return totals
}
