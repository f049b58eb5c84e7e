export { createGenerator, type Generator, type GeneratorState, generatorFromState } from './generator.ts'
