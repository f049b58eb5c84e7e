/** `prepared.json`, what PrepareDataset publishes. */
import { z } from 'zod'
import { recipeSchema } from './recipe.ts'

export const preparedSchema = z.strictObject({
  schema: z.literal(1),
  /** The run's data set is `keys.datasetManifest(dataset)`. */
  dataset: z.string(),
  recipe: recipeSchema,
  /** The same for images without labels, where the spec has some: its training part, whose labels mean nothing. */
  target: z.string().optional(),
})
export type Prepared = z.infer<typeof preparedSchema>
