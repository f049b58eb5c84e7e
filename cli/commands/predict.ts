/** `nat predict FILE IMAGE...`: what an exported network says about pictures. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { defineCommand } from 'citty'
import { UsageError } from '../errors.ts'
import { classify } from '../prediction/classify.ts'

export default defineCommand({
  meta: {
    name: 'predict',
    description: 'Show the five likeliest classes of pictures, by an exported network (.onnx)',
  },
  args: {
    file: { type: 'positional', description: 'network: an .onnx file of a run', required: true },
    images: {
      type: 'positional',
      description: 'pictures, folders of pictures, or - for a list of paths on standard input, one a line',
      required: true,
      valueHint: 'IMAGE...',
    },
    json: { type: 'boolean', description: 'one JSON object a line for each picture', default: false },
  },
  async run({ args }) {
    const [file, ...places] = args._
    if (file.endsWith('.tflite')) {
      throw new UsageError(`${file} is for LiteRT; predict runs .onnx files.`, 'Give the .onnx file beside it.')
    }
    const images = places.flatMap(picturesIn)
    if (images.length === 0) throw new UsageError(`There is no picture in ${places.join(', ')}.`)
    for await (const prediction of classify(file, images)) {
      if (args.json) {
        console.log(JSON.stringify(prediction))
        continue
      }
      const classes = prediction.classes.map(({ name, probability }) => `${name} ${(100 * probability).toFixed(1)} %`)
      console.log(`${prediction.image}: ${classes.join(', ')}`)
    }
  },
})

/** In the order of names; what begins with a dot is left out. @throws UsageError for a place that does not exist */
function picturesIn(place: string): string[] {
  if (place === '-') {
    const lines = readFileSync(0, 'utf8').split('\n')
    return lines.map((line) => line.trim()).filter((line) => line !== '')
  }
  const facts = statSync(place, { throwIfNoEntry: false })
  if (facts === undefined) throw new UsageError(`There is no picture or folder ${place}.`)
  if (!facts.isDirectory()) return [place]
  const entries = readdirSync(place, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
