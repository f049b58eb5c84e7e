/** Who chooses the settings of training that a spec leaves out: a rule that looks at the data, or the paper. */
import { z } from 'zod'

export const recipes = ['by-data', 'paper'] as const

/** A setting that was chosen for a run's data, and why. */
const adviceSchema = z.strictObject({
  /** Path in the spec: `adaptation.epochs`. */
  field: z.string(),
  value: z.union([z.number(), z.string(), z.boolean(), z.array(z.number())]),
  /** In words, for the terminal and the report. */
  reason: z.string(),
})
export type Advice = z.infer<typeof adviceSchema>

/** The chosen value as the terminal and the report show it. */
export const adviceText = ({ value }: Pick<Advice, 'value'>): string =>
  Array.isArray(value) ? `[${value.join(', ')}]` : String(value)

/** What a spec's recipe chose for a run's data; absent in runs of before there were recipes. */
export const recipeSchema = z.array(adviceSchema).default([])
