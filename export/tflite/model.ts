/** Tensors, buffers and operators of a TensorFlow Lite model, and its bytes. */
import { Builder } from 'flatbuffers'
import * as schema from './schema.generated.js'
import { BuiltinOperator, BuiltinOptions, TensorType } from './schema.generated.js'

export type ElementType = 'float32' | 'float16' | 'int32' | 'uint8' | 'int8'

const elementTypes: Record<ElementType, number> = {
  float32: TensorType.FLOAT32,
  float16: TensorType.FLOAT16,
  int32: TensorType.INT32,
  uint8: TensorType.UINT8,
  int8: TensorType.INT8,
}

/** real = scale * (stored - zeroPoint); one of each for all, or one for each position along `axis`. */
export interface Quantization {
  readonly scale: readonly number[]
  readonly zeroPoint: readonly number[]
  readonly axis?: number
}

interface TensorFacts {
  readonly name: string
  /** With batch 1 where the batch is free. */
  readonly shape: readonly number[]
  readonly type: ElementType
  readonly data?: Uint8Array
  readonly quantization?: Quantization
  /** The first size is the batch, which may be any. */
  readonly batched?: boolean
}

type OperatorName = keyof typeof BuiltinOperator & string
type OptionsName = keyof typeof BuiltinOptions & string

interface OperatorFacts {
  readonly operator: OperatorName
  readonly version: number
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  readonly options: OptionsName
  readonly values: readonly (number | boolean)[]
}

/** Names of an input or output that callers use. */
export interface SignatureTensor {
  readonly name: string
  readonly tensor: number
}

export class TfliteModel {
  readonly #tensors: TensorFacts[] = []
  readonly #operators: OperatorFacts[] = []

  /** @returns its number */
  tensor(facts: TensorFacts): number {
    return this.#tensors.push(facts) - 1
  }

  typeOf(tensor: number): ElementType {
    return this.#tensors[tensor].type
  }

  /** @param values of the table `options`, in the order of its fields; the kind of table is its name in the schema */
  operator(facts: OperatorFacts): void {
    this.#operators.push(facts)
  }

  bytes(
    description: string,
    metadata: string,
    inputs: readonly SignatureTensor[],
    outputs: readonly SignatureTensor[],
  ): Uint8Array {
    const b = new Builder(1 << 20)
    const offsets = (of: readonly number[]) => {
      b.startVector(4, of.length, 4)
      for (let i = of.length - 1; i >= 0; i--) b.addOffset(of[i])
      return b.endVector()
    }
    // Buffer 0 is empty by definition, the last one holds the metadata.
    const contents = [undefined, ...this.#tensors.map(({ data }) => data), new TextEncoder().encode(metadata)]
    const kept: (Uint8Array | undefined)[] = []
    const bufferOf = contents.map((content, index) => {
      if (index > 0 && content === undefined) return 0
      return kept.push(content) - 1
    })
    const buffers = offsets(
      kept.map((content) => {
        if (content === undefined) return schema.Buffer.createBuffer(b, 0)
        // Kernels read weights where they lie in the file: 16 bytes aligned.
        b.prep(16, content.length)
        return schema.Buffer.createBuffer(b, b.createByteVector(content))
      }),
    )
    const tensors = offsets(this.#tensors.map((facts, i) => writeTensor(b, facts, bufferOf[i + 1])))
    const codes = [...new Map(this.#operators.map((each) => [each.operator, each.version]))]
    const operatorCodes = offsets(
      codes.map(([operator, version]) => {
        const code = BuiltinOperator[operator]
        return schema.OperatorCode.createOperatorCode(b, code, 0, version, code)
      }),
    )
    const operators = offsets(
      this.#operators.map(({ operator, inputs, outputs, options, values }) => {
        const written = values.length > 0 ? optionsWriters[options](b, values) : emptyTable(b)
        const index = codes.findIndex(([name]) => name === operator)
        const from = schema.Operator.createInputsVector(b, inputs)
        const to = schema.Operator.createOutputsVector(b, outputs)
        const { Operator } = schema
        Operator.startOperator(b)
        Operator.addOpcodeIndex(b, index)
        Operator.addInputs(b, from)
        Operator.addOutputs(b, to)
        Operator.addBuiltinOptionsType(b, BuiltinOptions[options])
        if (options !== 'NONE') Operator.addBuiltinOptions(b, written)
        return Operator.endOperator(b)
      }),
    )
    const graph = schema.SubGraph.createSubGraph(
      b,
      tensors,
      schema.SubGraph.createInputsVector(
        b,
        inputs.map(({ tensor }) => tensor),
      ),
      schema.SubGraph.createOutputsVector(
        b,
        outputs.map(({ tensor }) => tensor),
      ),
      operators,
      b.createString('main'),
    )
    const maps = (named: readonly SignatureTensor[]) =>
      offsets(named.map(({ name, tensor }) => schema.TensorMap.createTensorMap(b, b.createString(name), tensor)))
    const signature = schema.SignatureDef.createSignatureDef(
      b,
      maps(inputs),
      maps(outputs),
      b.createString('serving_default'),
      0,
      0,
    )
    const facts = schema.Metadata.createMetadata(b, b.createString('nat'), bufferOf[bufferOf.length - 1])
    const model = schema.Model.createModel(
      b,
      3,
      operatorCodes,
      offsets([graph]),
      b.createString(description),
      buffers,
      0,
      offsets([facts]),
      offsets([signature]),
    )
    schema.Model.finishModelBuffer(b, model)
    return b.asUint8Array().slice()
  }
}

/** Fields are given in the order of the schema. */
const optionsWriters: Record<string, (b: Builder, values: readonly (number | boolean)[]) => number> = {
  Conv2DOptions: (b, values) => schema.Conv2DOptions.createConv2DOptions(b, ...(values as [])),
  DepthwiseConv2DOptions: (b, values) =>
    schema.DepthwiseConv2DOptions.createDepthwiseConv2DOptions(b, ...(values as [])),
  FullyConnectedOptions: (b, values) => schema.FullyConnectedOptions.createFullyConnectedOptions(b, ...(values as [])),
  AddOptions: (b, values) => schema.AddOptions.createAddOptions(b, ...(values as [])),
  MulOptions: (b, values) => schema.MulOptions.createMulOptions(b, ...(values as [])),
  ReducerOptions: (b, values) => schema.ReducerOptions.createReducerOptions(b, ...(values as [])),
  CastOptions: (b, values) => schema.CastOptions.createCastOptions(b, ...(values as [])),
}

const emptyTable = (b: Builder): number => {
  b.startObject(0)
  return b.endObject()
}

function writeTensor(b: Builder, { name, shape, type, quantization, batched }: TensorFacts, buffer: number): number {
  const text = b.createString(name)
  const sizes = schema.Tensor.createShapeVector(b, shape)
  const signature = batched === true ? schema.Tensor.createShapeSignatureVector(b, [-1, ...shape.slice(1)]) : 0
  const { QuantizationParameters } = schema
  let quantized = 0
  if (quantization !== undefined) {
    const scale = QuantizationParameters.createScaleVector(b, quantization.scale)
    const zero = QuantizationParameters.createZeroPointVector(b, quantization.zeroPoint.map(BigInt))
    quantized = QuantizationParameters.createQuantizationParameters(b, 0, 0, scale, zero, 0, 0, quantization.axis ?? 0)
  }
  const { Tensor } = schema
  Tensor.startTensor(b)
  Tensor.addShape(b, sizes)
  Tensor.addType(b, elementTypes[type])
  Tensor.addBuffer(b, buffer)
  Tensor.addName(b, text)
  if (quantized !== 0) Tensor.addQuantization(b, quantized)
  if (signature !== 0) Tensor.addShapeSignature(b, signature)
  return Tensor.endTensor(b)
}
