/** What a network in 8-bit integers is worth, in one line. */
import type { Int8Result } from '../../pipeline/contract/results.ts'

/** @param bytes of the file */
export function int8Text(
  { float32, int8, lost }: Pick<Int8Result, 'float32' | 'int8' | 'lost'>,
  bytes: number,
): string {
  const accuracy = ({ error }: Readonly<Record<string, number>>) =>
    error === undefined ? undefined : `${(100 - error).toFixed(2)} %`
  const onTest = accuracy(int8.test)
  return [
    `${(bytes / 1e6).toFixed(2)} MB`,
    ...(onTest === undefined ? [] : [`test accuracy ${onTest} (float32 ${accuracy(float32.test)})`]),
    `${lost.toFixed(2)} points lost on the validation images`,
    `${int8.latency.toFixed(2)} ms (float32 ${float32.latency.toFixed(2)} ms) on one thread; measured as ONNX in onnxruntime`,
  ].join(', ')
}
