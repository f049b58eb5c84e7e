/** What was chosen for a data set, as a run tells it once the images are read. */
import { type Advice, adviceText } from '../../pipeline/contract/recipe.ts'
import { plainTable } from './tables.ts'

export function recipeText(recipe: readonly Advice[]): string {
  const table = plainTable(['setting', 'chosen', 'because'], ['left', 'right', 'left'])
  for (const advice of recipe) table.push([advice.field, adviceText(advice), advice.reason])
  return [
    "Chosen for these images, because the spec leaves it out (recipe: paper has the paper's values instead):",
    table.toString(),
  ].join('\n')
}
