/**
 * The part of Python's pickle language that a file of weights needs (CPython's Lib/pickletools.py describes it). Nothing
 * is executed: a class is a name, and a call is made only of functions on the caller's list.
 */
import type { ByteReader } from '../byte-reader.ts'
import { WeightsFileError } from '../weights-file-error.ts'
import { opcodes as op, refusedOpcode } from './opcodes.ts'
import { PickleStack } from './stack.ts'
import { GlobalName, kindOf, type PickleValue, Tuple } from './values.ts'

/** What the file format makes of a pickle's calls and of references to data outside of it. */
export interface PickleHost {
  /** Functions that may be called, by `module.name`; each gets the arguments and checks them. */
  readonly callable: ReadonlyMap<string, (args: readonly PickleValue[]) => PickleValue>
  /** Further names that may appear, as arguments. */
  readonly nameable: ReadonlySet<string>
  /** The value of a persistent id. */
  persistent(id: PickleValue): PickleValue
}

/** Opcodes of one pickle. A state dict of 1,000 tensors has about 60,000; each costs up to about 100 bytes of memory. */
const MAXIMUM_OPCODES = 500_000
/** Bytes of one string: the longest are names of layers. */
const MAXIMUM_STRING = 65_536
/** Bytes of an integer: 2^53 fits into 8 with its sign, the format's magic number has 10. */
const MAXIMUM_INTEGER = 10
const HIGHEST_PROTOCOL = 5

/**
 * The value of the pickle that begins at the reader's position; the reader stands behind it afterwards.
 * @throws WeightsFileError for opcodes and classes that are not allowed, and for anything malformed
 */
export function readPickle(reader: ByteReader, host: PickleHost): PickleValue {
  const stack = new PickleStack()
  for (let count = 0; count < MAXIMUM_OPCODES; count++) {
    const at = reader.position
    const code = reader.uint8('a pickle opcode')
    if (code === op.STOP) return stack.pop(at)
    if (!readScalar(code, reader, stack) && !readStructure(code, reader, stack, at)) {
      readObject(code, reader, stack, at, host)
    }
  }
  throw new WeightsFileError(`pickle: more than ${MAXIMUM_OPCODES} opcodes. That is not a state dict.`)
}

/** Numbers, strings, constants. */
function readScalar(code: number, reader: ByteReader, stack: PickleStack): boolean {
  switch (code) {
    case op.NONE:
      return stack.push(null)
    case op.NEWTRUE:
      return stack.push(true)
    case op.NEWFALSE:
      return stack.push(false)
    case op.BININT:
      return stack.push(reader.int32('an integer'))
    case op.BININT1:
      return stack.push(reader.uint8('an integer'))
    case op.BININT2:
      return stack.push(reader.uint16('an integer'))
    case op.LONG1:
      return stack.push(longInteger(reader))
    case op.BINFLOAT:
      return stack.push(reader.float64BigEndian('a float'))
    case op.BINUNICODE:
    case op.BINSTRING:
      return stack.push(text(reader, reader.uint32('the length of a string')))
    case op.SHORT_BINUNICODE:
    case op.SHORT_BINSTRING:
      return stack.push(text(reader, reader.uint8('the length of a string')))
    default:
      return false
  }
}

/** Containers, marks and the memo. */
function readStructure(code: number, reader: ByteReader, stack: PickleStack, at: number): boolean {
  switch (code) {
    case op.MARK:
      return stack.mark()
    case op.POP:
      stack.pop(at)
      return true
    case op.EMPTY_TUPLE:
      return stack.push(new Tuple([]))
    case op.TUPLE:
      return stack.push(new Tuple(stack.popToMark(at)))
    case op.TUPLE1:
    case op.TUPLE2:
    case op.TUPLE3: {
      const items: PickleValue[] = []
      for (let length = code - op.TUPLE1 + 1; length > 0; length--) items.unshift(stack.pop(at))
      return stack.push(new Tuple(items))
    }
    case op.EMPTY_LIST:
      return stack.push([])
    case op.APPEND:
      return append(stack, [stack.pop(at)], at)
    case op.APPENDS:
      return append(stack, stack.popToMark(at), at)
    case op.EMPTY_DICT:
      return stack.push(new Map())
    case op.SETITEM: {
      const value = stack.pop(at)
      return setItems(stack, [stack.pop(at), value], at)
    }
    case op.SETITEMS:
      return setItems(stack, stack.popToMark(at), at)
    case op.BINPUT:
      return stack.remember(reader.uint8('a memo index'), at)
    case op.LONG_BINPUT:
      return stack.remember(reader.uint32('a memo index'), at)
    case op.MEMOIZE:
      return stack.remember(undefined, at)
    case op.BINGET:
      return stack.recall(reader.uint8('a memo index'), at)
    case op.LONG_BINGET:
      return stack.recall(reader.uint32('a memo index'), at)
    default:
      return false
  }
}

/** Names, calls, persistent ids, and the envelope. */
function readObject(code: number, reader: ByteReader, stack: PickleStack, at: number, host: PickleHost): void {
  switch (code) {
    case op.PROTO: {
      const protocol = reader.uint8('the pickle protocol')
      if (protocol <= HIGHEST_PROTOCOL) return
      throw new WeightsFileError(`pickle: protocol ${protocol} at byte ${at}; 2 to ${HIGHEST_PROTOCOL} are read.`)
    }
    case op.FRAME:
      reader.take(8, 'the length of a frame')
      return
    case op.GLOBAL: {
      const module = reader.line('the module of a class')
      stack.push(allowedName(new GlobalName(module, reader.line('the name of a class')), host, at))
      return
    }
    case op.STACK_GLOBAL: {
      const name = stack.pop(at)
      stack.push(allowedName(new GlobalName(String(stack.pop(at)), String(name)), host, at))
      return
    }
    case op.REDUCE: {
      const args = stack.pop(at)
      const callee = stack.pop(at)
      const call = callee instanceof GlobalName ? host.callable.get(callee.name) : undefined
      if (call === undefined || !(args instanceof Tuple)) {
        throw new WeightsFileError(
          `pickle: byte ${at} calls ${kindOf(callee)} with ${kindOf(args)}; nothing is called but ${[...host.callable.keys()].join(', ')}.`,
        )
      }
      stack.push(call(args.items))
      return
    }
    case op.BUILD: {
      // The attributes of an OrderedDict (PyTorch keeps version numbers there): not needed, and not set.
      stack.pop(at)
      if (stack.top(at) instanceof Map) return
      throw new WeightsFileError(
        `pickle: byte ${at} sets attributes of ${kindOf(stack.top(at))}; only a dict may have them.`,
      )
    }
    case op.BINPERSID:
      stack.push(host.persistent(stack.pop(at)))
      return
    default:
      throw new WeightsFileError(
        `pickle: the opcode ${refusedOpcode(code)} at byte ${at} is not on the list of those that a state dict needs. Save again with torch.save(model.state_dict(), FILE).`,
      )
  }
}

function allowedName(global: GlobalName, host: PickleHost, at: number): GlobalName {
  if (host.callable.has(global.name) || host.nameable.has(global.name)) return global
  const shown = JSON.stringify(global.name.slice(0, 100))
  throw new WeightsFileError(
    `pickle: byte ${at} names the class or function ${shown}, which is not on the list of what a state dict needs. A file that asks for it may run code when Python loads it. Save again with torch.save(model.state_dict(), FILE).`,
  )
}

function text(reader: ByteReader, length: number): string {
  if (length > MAXIMUM_STRING) {
    throw new WeightsFileError(
      `pickle: a string of ${length} bytes at byte ${reader.position}; at most ${MAXIMUM_STRING} are read.`,
    )
  }
  return reader.take(length, 'a string').toString('utf8')
}

/** Little-endian two's complement; beyond 2^53 it is not exact, which no size or offset needs. */
function longInteger(reader: ByteReader): number {
  const length = reader.uint8('the length of an integer')
  if (length > MAXIMUM_INTEGER) {
    throw new WeightsFileError(
      `pickle: an integer of ${length} bytes at byte ${reader.position}; at most ${MAXIMUM_INTEGER} are read.`,
    )
  }
  const bytes = reader.take(length, 'an integer')
  let value = 0n
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i])
  return Number(BigInt.asIntN(8 * length, value))
}

function append(stack: PickleStack, items: readonly PickleValue[], at: number): boolean {
  const list = stack.top(at)
  if (!Array.isArray(list)) throw new WeightsFileError(`pickle: byte ${at} appends to ${kindOf(list)}, not to a list.`)
  for (const item of items) list.push(item)
  return true
}

function setItems(stack: PickleStack, items: readonly PickleValue[], at: number): boolean {
  const dict = stack.top(at)
  if (!(dict instanceof Map) || items.length % 2 !== 0) {
    throw new WeightsFileError(`pickle: byte ${at} sets ${items.length} keys and values of ${kindOf(dict)}.`)
  }
  for (let i = 0; i < items.length; i += 2) dict.set(items[i], items[i + 1])
  return true
}
