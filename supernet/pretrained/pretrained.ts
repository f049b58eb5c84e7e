/** The starter supernets that ship with the repository (made by `nat pretrain`). */
import { fileURLToPath } from 'node:url'

/** Path of the weights of a preset's width, such as `nano` and `1.0`. */
export function pretrainedFile(preset: string, width: string): string {
  return fileURLToPath(new URL(`./${preset}-w${width}.safetensors`, import.meta.url))
}
