/** What a layer's name in a latency table says, see layer-keys.ts. */
export type NamedLayer = Block | (Shapes & { readonly kind: Outer; readonly block?: undefined })

interface Shapes {
  readonly input: { readonly side: number; readonly channels: number }
  /** Of a classifier: side 1 and the number of classes. */
  readonly output: { readonly side: number; readonly channels: number }
}

interface Block extends Shapes {
  readonly kind: 'expanded_conv'
  readonly block: {
    readonly middleChannels: number
    readonly kernel: number
    readonly stride: number
    readonly shortcut: boolean
    readonly squeezeExcite: boolean
    readonly hardSwish: boolean
  }
}

/** What lies around the blocks. */
type Outer = 'Conv' | 'Conv_1' | 'AvgPool2D' | 'Conv_2' | 'Logits'

const outer = /^(Conv|Conv_1|AvgPool2D|Conv_2)-input:(\d+)x\2x(\d+)-output:(\d+)x\4x(\d+)$/
const classifier = /^Logits-input:1x1x(\d+)-output:(\d+)$/
const block =
  /^expanded_conv-input:(\d+)x\1x(\d+)-output:(\d+)x\3x(\d+)-expand:(\d+)-kernel:(\d+)-stride:(\d+)-idskip:([01])-se:([01])-hs:([01])$/

/** @throws RangeError for what is no name of a layer */
export function parseLayerKey(key: string): NamedLayer {
  const of = (side: string, channels: string) => ({ side: Number(side), channels: Number(channels) })
  const logits = classifier.exec(key)
  if (logits !== null) return { kind: 'Logits', input: of('1', logits[1]), output: of('1', logits[2]) }
  const other = outer.exec(key)
  if (other !== null) {
    const [, kind, inputSide, inputs, outputSide, outputs] = other
    return { kind: kind as 'Conv', input: of(inputSide, inputs), output: of(outputSide, outputs) }
  }
  const found = block.exec(key)
  if (found === null) throw new RangeError(`latency tables: ${key} is no name of a layer`)
  const [, inputSide, inputs, outputSide, outputs, middle, kernel, stride, shortcut, squeeze, hardSwish] = found
  return {
    kind: 'expanded_conv',
    input: of(inputSide, inputs),
    output: of(outputSide, outputs),
    block: {
      middleChannels: Number(middle),
      kernel: Number(kernel),
      stride: Number(stride),
      shortcut: shortcut === '1',
      squeezeExcite: squeeze === '1',
      hardSwish: hardSwish === '1',
    },
  }
}
