import { Template } from 'aws-cdk-lib/assertions'
import { expect, test } from 'vitest'
import { build } from './synthesise.ts'

const { image, pipeline } = build()

/** Hashes of assets change with every line of a handler; what is deployed besides them does not. */
const masked = (template: Template) =>
  JSON.stringify(template.toJSON(), null, 2).replaceAll(/\b[0-9a-f]{64}\b/g, '<asset>')

test('image stack', async () => {
  await expect(masked(Template.fromStack(image))).toMatchFileSnapshot('snapshots/image-stack.json')
})

test('pipeline stack', async () => {
  await expect(masked(Template.fromStack(pipeline))).toMatchFileSnapshot('snapshots/pipeline-stack.json')
})
