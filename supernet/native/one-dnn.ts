/**
 * oneDNN, the library of kernels for CPUs. TensorFlow switches it on by itself on some processors only, and its results differ in
 * the last bits from the kernels that it replaces: so a run says whether it has it, and records what it said.
 */

const NAME = 'TF_ENABLE_ONEDNN_OPTS'

/** What a new run has: oneDNN, unless somebody switched it off from outside. */
export const oneDnnIsWanted = (environment: Readonly<Record<string, string | undefined>>): boolean => {
  const value = environment[NAME]
  return value !== '0' && value?.toLowerCase() !== 'false'
}

/** Makes the choice for this process. TensorFlow reads it once, when its library is loaded. */
export function chooseOneDnn(isOn: boolean): void {
  process.env[NAME] = isOn ? '1' : '0'
}
