/** Fields that the formats share in dataset.yaml. */
import { z } from 'zod'
import { invalidData } from '../errors.ts'

export const datasetYamlName = 'dataset.yaml'

const className = z.union([z.string().min(1).max(200), z.number()]).transform(String)

/** Class names, in the order of their labels. */
export const classes = z
  .array(className)
  .min(2)
  .max(65_536)
  .refine((names) => new Set(names).size === names.length, 'every class must have a name of its own')
  .optional()
/** Of a file inside the data set's folder. */
export const fileName = z.string().min(1)
/** In pixels. */
export const side = z.int().min(1).max(16_384)

/** For a format that cannot be read without it. @throws InvalidData where there is none */
export function described<Y>(yaml: Y | undefined, format: string): Y {
  if (yaml !== undefined) return yaml
  throw invalidData(
    `The format ${format} needs a file ${datasetYamlName} beside the images`,
    `Write one: format: ${format}`,
  )
}

/** Of a format that says all by itself. */
export const selfDescribing = <N extends string>(name: N) => z.strictObject({ format: z.literal(name), classes })
