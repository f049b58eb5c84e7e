/** What was chosen for a data set, as a run tells it once the images are read. */
import type { Advice } from '../../pipeline/contract/recipe.ts'
import { plainTable } from './tables.ts'

export function recipeText(recipe: readonly Advice[]): string {
  const table = plainTable(['setting', 'chosen', 'because'], ['left', 'right', 'left'])
  for (const { field, value, reason } of recipe) table.push([field, valueText(value), reason])
  return [
    "Chosen for these images, because the spec leaves it out (recipe: paper has the paper's values instead):",
    table.toString(),
  ].join('\n')
}

const valueText = (value: Advice['value']) => (Array.isArray(value) ? `[${value.join(', ')}]` : String(value))
