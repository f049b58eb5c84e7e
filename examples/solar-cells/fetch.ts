/**
 * @file Fetches 2,624 images of solar cells and lays them out as a folder per class.
 *
 *     node scripts/bootstrap.mjs run examples/solar-cells/fetch.ts [FOLDER]
 *
 * The images are not part of this repository: their licence (CC BY-NC-SA 4.0) forbids commercial use. See SOURCE.md.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { packagedFile, packageFolder } from '../../supernet/import/packages/fetch.ts'
import { ZipArchive } from '../../supernet/import/zip/archive.ts'

const images = {
  name: 'solar-cells',
  project: 'elpv-dataset',
  version: '1.0.0.post1',
  wheel: 'elpv_dataset-1.0.0.post1-py3-none-any.whl',
  sha256: '85e31c1126ee9b48e62d3a0232c58f58b2d189b0814a45c13642fa0415af4a4c',
  megabytes: 91,
  member: 'elpv_dataset/data/labels.csv',
  licence: 'CC BY-NC-SA 4.0, no commercial use',
  source: 'electroluminescence images of solar cells, Deitsch et al.',
}
const imageBytes = 2 ** 20

const folder = resolve(process.argv[2] ?? join(homedir(), 'pictures', 'solar-cells'))
const say = (line: string) => process.stdout.write(`${line}\n`)
const labels = (await packagedFile(images, say)).toString('utf8').trim().split('\n')
const archive = new ZipArchive(await readFile(join(packageFolder(), images.wheel)))
const counts = { intact: 0, defective: 0 }
for (const line of labels) {
  // "images/cell0001.png  1.0  mono": the probability of a defect, by experts: 0, 1/3, 2/3 or 1.
  const [name, probability] = line.trim().split(/\s+/)
  const label = Number(probability) > 0.5 ? 'defective' : 'intact'
  const file = join(folder, label, name.slice('images/'.length))
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, archive.read(`elpv_dataset/data/${name}`, imageBytes))
  counts[label]++
}
say(`${counts.intact} intact and ${counts.defective} defective cells in ${folder}`)
