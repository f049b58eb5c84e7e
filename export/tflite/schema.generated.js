// @ts-nocheck
// Made by scripts/generate-formats.mjs from schema.fbs: change that.
var ActivationFunctionType = /* @__PURE__ */ ((ActivationFunctionType2) => {
  ActivationFunctionType2[ActivationFunctionType2["NONE"] = 0] = "NONE";
  ActivationFunctionType2[ActivationFunctionType2["RELU"] = 1] = "RELU";
  ActivationFunctionType2[ActivationFunctionType2["RELU6"] = 3] = "RELU6";
  return ActivationFunctionType2;
})(ActivationFunctionType || {});

import * as flatbuffers from "flatbuffers";
var AddOptions = class _AddOptions {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsAddOptions(bb, obj) {
    return (obj || new _AddOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsAddOptions(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers.SIZE_PREFIX_LENGTH);
    return (obj || new _AddOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  fusedActivationFunction() {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.readInt8(this.bb_pos + offset) : 0 /* NONE */;
  }
  static startAddOptions(builder) {
    builder.startObject(1);
  }
  static addFusedActivationFunction(builder, fusedActivationFunction) {
    builder.addFieldInt8(0, fusedActivationFunction, 0 /* NONE */);
  }
  static endAddOptions(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createAddOptions(builder, fusedActivationFunction) {
    _AddOptions.startAddOptions(builder);
    _AddOptions.addFusedActivationFunction(builder, fusedActivationFunction);
    return _AddOptions.endAddOptions(builder);
  }
};

import * as flatbuffers2 from "flatbuffers";
var AnyOptions = class _AnyOptions {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsAnyOptions(bb, obj) {
    return (obj || new _AnyOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsAnyOptions(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers2.SIZE_PREFIX_LENGTH);
    return (obj || new _AnyOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static startAnyOptions(builder) {
    builder.startObject(0);
  }
  static endAnyOptions(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createAnyOptions(builder) {
    _AnyOptions.startAnyOptions(builder);
    return _AnyOptions.endAnyOptions(builder);
  }
};

import * as flatbuffers3 from "flatbuffers";
var Buffer = class _Buffer {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsBuffer(bb, obj) {
    return (obj || new _Buffer()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsBuffer(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers3.SIZE_PREFIX_LENGTH);
    return (obj || new _Buffer()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  data(index) {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.readUint8(this.bb.__vector(this.bb_pos + offset) + index) : 0;
  }
  dataLength() {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  dataArray() {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? new Uint8Array(this.bb.bytes().buffer, this.bb.bytes().byteOffset + this.bb.__vector(this.bb_pos + offset), this.bb.__vector_len(this.bb_pos + offset)) : null;
  }
  static startBuffer(builder) {
    builder.startObject(1);
  }
  static addData(builder, dataOffset) {
    builder.addFieldOffset(0, dataOffset, 0);
  }
  static createDataVector(builder, data) {
    builder.startVector(1, data.length, 1);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addInt8(data[i]);
    }
    return builder.endVector();
  }
  static startDataVector(builder, numElems) {
    builder.startVector(1, numElems, 1);
  }
  static endBuffer(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createBuffer(builder, dataOffset) {
    _Buffer.startBuffer(builder);
    _Buffer.addData(builder, dataOffset);
    return _Buffer.endBuffer(builder);
  }
};

var BuiltinOperator = /* @__PURE__ */ ((BuiltinOperator2) => {
  BuiltinOperator2[BuiltinOperator2["ADD"] = 0] = "ADD";
  BuiltinOperator2[BuiltinOperator2["CONV_2D"] = 3] = "CONV_2D";
  BuiltinOperator2[BuiltinOperator2["DEPTHWISE_CONV_2D"] = 4] = "DEPTHWISE_CONV_2D";
  BuiltinOperator2[BuiltinOperator2["DEQUANTIZE"] = 6] = "DEQUANTIZE";
  BuiltinOperator2[BuiltinOperator2["FULLY_CONNECTED"] = 9] = "FULLY_CONNECTED";
  BuiltinOperator2[BuiltinOperator2["MUL"] = 18] = "MUL";
  BuiltinOperator2[BuiltinOperator2["RELU"] = 19] = "RELU";
  BuiltinOperator2[BuiltinOperator2["RELU6"] = 21] = "RELU6";
  BuiltinOperator2[BuiltinOperator2["PAD"] = 34] = "PAD";
  BuiltinOperator2[BuiltinOperator2["MEAN"] = 40] = "MEAN";
  BuiltinOperator2[BuiltinOperator2["CAST"] = 53] = "CAST";
  BuiltinOperator2[BuiltinOperator2["QUANTIZE"] = 114] = "QUANTIZE";
  BuiltinOperator2[BuiltinOperator2["HARD_SWISH"] = 117] = "HARD_SWISH";
  return BuiltinOperator2;
})(BuiltinOperator || {});

var BuiltinOptions = /* @__PURE__ */ ((BuiltinOptions2) => {
  BuiltinOptions2[BuiltinOptions2["NONE"] = 0] = "NONE";
  BuiltinOptions2[BuiltinOptions2["Conv2DOptions"] = 1] = "Conv2DOptions";
  BuiltinOptions2[BuiltinOptions2["DepthwiseConv2DOptions"] = 2] = "DepthwiseConv2DOptions";
  BuiltinOptions2[BuiltinOptions2["FullyConnectedOptions"] = 8] = "FullyConnectedOptions";
  BuiltinOptions2[BuiltinOptions2["AddOptions"] = 11] = "AddOptions";
  BuiltinOptions2[BuiltinOptions2["MulOptions"] = 21] = "MulOptions";
  BuiltinOptions2[BuiltinOptions2["PadOptions"] = 22] = "PadOptions";
  BuiltinOptions2[BuiltinOptions2["ReducerOptions"] = 27] = "ReducerOptions";
  BuiltinOptions2[BuiltinOptions2["CastOptions"] = 37] = "CastOptions";
  BuiltinOptions2[BuiltinOptions2["DequantizeOptions"] = 38] = "DequantizeOptions";
  BuiltinOptions2[BuiltinOptions2["QuantizeOptions"] = 89] = "QuantizeOptions";
  BuiltinOptions2[BuiltinOptions2["HardSwishOptions"] = 91] = "HardSwishOptions";
  return BuiltinOptions2;
})(BuiltinOptions || {});

import * as flatbuffers4 from "flatbuffers";

var TensorType = /* @__PURE__ */ ((TensorType2) => {
  TensorType2[TensorType2["FLOAT32"] = 0] = "FLOAT32";
  TensorType2[TensorType2["FLOAT16"] = 1] = "FLOAT16";
  TensorType2[TensorType2["INT32"] = 2] = "INT32";
  TensorType2[TensorType2["UINT8"] = 3] = "UINT8";
  TensorType2[TensorType2["INT8"] = 9] = "INT8";
  return TensorType2;
})(TensorType || {});

var CastOptions = class _CastOptions {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsCastOptions(bb, obj) {
    return (obj || new _CastOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsCastOptions(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers4.SIZE_PREFIX_LENGTH);
    return (obj || new _CastOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  inDataType() {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.readInt8(this.bb_pos + offset) : 0 /* FLOAT32 */;
  }
  outDataType() {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? this.bb.readInt8(this.bb_pos + offset) : 0 /* FLOAT32 */;
  }
  static startCastOptions(builder) {
    builder.startObject(2);
  }
  static addInDataType(builder, inDataType) {
    builder.addFieldInt8(0, inDataType, 0 /* FLOAT32 */);
  }
  static addOutDataType(builder, outDataType) {
    builder.addFieldInt8(1, outDataType, 0 /* FLOAT32 */);
  }
  static endCastOptions(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createCastOptions(builder, inDataType, outDataType) {
    _CastOptions.startCastOptions(builder);
    _CastOptions.addInDataType(builder, inDataType);
    _CastOptions.addOutDataType(builder, outDataType);
    return _CastOptions.endCastOptions(builder);
  }
};

import * as flatbuffers5 from "flatbuffers";

var Padding = /* @__PURE__ */ ((Padding2) => {
  Padding2[Padding2["SAME"] = 0] = "SAME";
  Padding2[Padding2["VALID"] = 1] = "VALID";
  return Padding2;
})(Padding || {});

var Conv2DOptions = class _Conv2DOptions {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsConv2DOptions(bb, obj) {
    return (obj || new _Conv2DOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsConv2DOptions(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers5.SIZE_PREFIX_LENGTH);
    return (obj || new _Conv2DOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  padding() {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.readInt8(this.bb_pos + offset) : 0 /* SAME */;
  }
  strideW() {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? this.bb.readInt32(this.bb_pos + offset) : 0;
  }
  strideH() {
    const offset = this.bb.__offset(this.bb_pos, 8);
    return offset ? this.bb.readInt32(this.bb_pos + offset) : 0;
  }
  fusedActivationFunction() {
    const offset = this.bb.__offset(this.bb_pos, 10);
    return offset ? this.bb.readInt8(this.bb_pos + offset) : 0 /* NONE */;
  }
  dilationWFactor() {
    const offset = this.bb.__offset(this.bb_pos, 12);
    return offset ? this.bb.readInt32(this.bb_pos + offset) : 1;
  }
  dilationHFactor() {
    const offset = this.bb.__offset(this.bb_pos, 14);
    return offset ? this.bb.readInt32(this.bb_pos + offset) : 1;
  }
  static startConv2DOptions(builder) {
    builder.startObject(6);
  }
  static addPadding(builder, padding) {
    builder.addFieldInt8(0, padding, 0 /* SAME */);
  }
  static addStrideW(builder, strideW) {
    builder.addFieldInt32(1, strideW, 0);
  }
  static addStrideH(builder, strideH) {
    builder.addFieldInt32(2, strideH, 0);
  }
  static addFusedActivationFunction(builder, fusedActivationFunction) {
    builder.addFieldInt8(3, fusedActivationFunction, 0 /* NONE */);
  }
  static addDilationWFactor(builder, dilationWFactor) {
    builder.addFieldInt32(4, dilationWFactor, 1);
  }
  static addDilationHFactor(builder, dilationHFactor) {
    builder.addFieldInt32(5, dilationHFactor, 1);
  }
  static endConv2DOptions(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createConv2DOptions(builder, padding, strideW, strideH, fusedActivationFunction, dilationWFactor, dilationHFactor) {
    _Conv2DOptions.startConv2DOptions(builder);
    _Conv2DOptions.addPadding(builder, padding);
    _Conv2DOptions.addStrideW(builder, strideW);
    _Conv2DOptions.addStrideH(builder, strideH);
    _Conv2DOptions.addFusedActivationFunction(builder, fusedActivationFunction);
    _Conv2DOptions.addDilationWFactor(builder, dilationWFactor);
    _Conv2DOptions.addDilationHFactor(builder, dilationHFactor);
    return _Conv2DOptions.endConv2DOptions(builder);
  }
};

import * as flatbuffers6 from "flatbuffers";
var DepthwiseConv2DOptions = class _DepthwiseConv2DOptions {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsDepthwiseConv2DOptions(bb, obj) {
    return (obj || new _DepthwiseConv2DOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsDepthwiseConv2DOptions(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers6.SIZE_PREFIX_LENGTH);
    return (obj || new _DepthwiseConv2DOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  padding() {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.readInt8(this.bb_pos + offset) : 0 /* SAME */;
  }
  strideW() {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? this.bb.readInt32(this.bb_pos + offset) : 0;
  }
  strideH() {
    const offset = this.bb.__offset(this.bb_pos, 8);
    return offset ? this.bb.readInt32(this.bb_pos + offset) : 0;
  }
  depthMultiplier() {
    const offset = this.bb.__offset(this.bb_pos, 10);
    return offset ? this.bb.readInt32(this.bb_pos + offset) : 0;
  }
  fusedActivationFunction() {
    const offset = this.bb.__offset(this.bb_pos, 12);
    return offset ? this.bb.readInt8(this.bb_pos + offset) : 0 /* NONE */;
  }
  dilationWFactor() {
    const offset = this.bb.__offset(this.bb_pos, 14);
    return offset ? this.bb.readInt32(this.bb_pos + offset) : 1;
  }
  dilationHFactor() {
    const offset = this.bb.__offset(this.bb_pos, 16);
    return offset ? this.bb.readInt32(this.bb_pos + offset) : 1;
  }
  static startDepthwiseConv2DOptions(builder) {
    builder.startObject(7);
  }
  static addPadding(builder, padding) {
    builder.addFieldInt8(0, padding, 0 /* SAME */);
  }
  static addStrideW(builder, strideW) {
    builder.addFieldInt32(1, strideW, 0);
  }
  static addStrideH(builder, strideH) {
    builder.addFieldInt32(2, strideH, 0);
  }
  static addDepthMultiplier(builder, depthMultiplier) {
    builder.addFieldInt32(3, depthMultiplier, 0);
  }
  static addFusedActivationFunction(builder, fusedActivationFunction) {
    builder.addFieldInt8(4, fusedActivationFunction, 0 /* NONE */);
  }
  static addDilationWFactor(builder, dilationWFactor) {
    builder.addFieldInt32(5, dilationWFactor, 1);
  }
  static addDilationHFactor(builder, dilationHFactor) {
    builder.addFieldInt32(6, dilationHFactor, 1);
  }
  static endDepthwiseConv2DOptions(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createDepthwiseConv2DOptions(builder, padding, strideW, strideH, depthMultiplier, fusedActivationFunction, dilationWFactor, dilationHFactor) {
    _DepthwiseConv2DOptions.startDepthwiseConv2DOptions(builder);
    _DepthwiseConv2DOptions.addPadding(builder, padding);
    _DepthwiseConv2DOptions.addStrideW(builder, strideW);
    _DepthwiseConv2DOptions.addStrideH(builder, strideH);
    _DepthwiseConv2DOptions.addDepthMultiplier(builder, depthMultiplier);
    _DepthwiseConv2DOptions.addFusedActivationFunction(builder, fusedActivationFunction);
    _DepthwiseConv2DOptions.addDilationWFactor(builder, dilationWFactor);
    _DepthwiseConv2DOptions.addDilationHFactor(builder, dilationHFactor);
    return _DepthwiseConv2DOptions.endDepthwiseConv2DOptions(builder);
  }
};

import * as flatbuffers7 from "flatbuffers";
var DequantizeOptions = class _DequantizeOptions {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsDequantizeOptions(bb, obj) {
    return (obj || new _DequantizeOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsDequantizeOptions(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers7.SIZE_PREFIX_LENGTH);
    return (obj || new _DequantizeOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static startDequantizeOptions(builder) {
    builder.startObject(0);
  }
  static endDequantizeOptions(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createDequantizeOptions(builder) {
    _DequantizeOptions.startDequantizeOptions(builder);
    return _DequantizeOptions.endDequantizeOptions(builder);
  }
};

import * as flatbuffers8 from "flatbuffers";
var FullyConnectedOptions = class _FullyConnectedOptions {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsFullyConnectedOptions(bb, obj) {
    return (obj || new _FullyConnectedOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsFullyConnectedOptions(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers8.SIZE_PREFIX_LENGTH);
    return (obj || new _FullyConnectedOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  fusedActivationFunction() {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.readInt8(this.bb_pos + offset) : 0 /* NONE */;
  }
  static startFullyConnectedOptions(builder) {
    builder.startObject(1);
  }
  static addFusedActivationFunction(builder, fusedActivationFunction) {
    builder.addFieldInt8(0, fusedActivationFunction, 0 /* NONE */);
  }
  static endFullyConnectedOptions(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createFullyConnectedOptions(builder, fusedActivationFunction) {
    _FullyConnectedOptions.startFullyConnectedOptions(builder);
    _FullyConnectedOptions.addFusedActivationFunction(builder, fusedActivationFunction);
    return _FullyConnectedOptions.endFullyConnectedOptions(builder);
  }
};

import * as flatbuffers9 from "flatbuffers";
var HardSwishOptions = class _HardSwishOptions {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsHardSwishOptions(bb, obj) {
    return (obj || new _HardSwishOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsHardSwishOptions(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers9.SIZE_PREFIX_LENGTH);
    return (obj || new _HardSwishOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static startHardSwishOptions(builder) {
    builder.startObject(0);
  }
  static endHardSwishOptions(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createHardSwishOptions(builder) {
    _HardSwishOptions.startHardSwishOptions(builder);
    return _HardSwishOptions.endHardSwishOptions(builder);
  }
};

import * as flatbuffers10 from "flatbuffers";
var Metadata = class _Metadata {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsMetadata(bb, obj) {
    return (obj || new _Metadata()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsMetadata(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers10.SIZE_PREFIX_LENGTH);
    return (obj || new _Metadata()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  name(optionalEncoding) {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.__string(this.bb_pos + offset, optionalEncoding) : null;
  }
  buffer() {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? this.bb.readUint32(this.bb_pos + offset) : 0;
  }
  static startMetadata(builder) {
    builder.startObject(2);
  }
  static addName(builder, nameOffset) {
    builder.addFieldOffset(0, nameOffset, 0);
  }
  static addBuffer(builder, buffer) {
    builder.addFieldInt32(1, buffer, 0);
  }
  static endMetadata(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createMetadata(builder, nameOffset, buffer) {
    _Metadata.startMetadata(builder);
    _Metadata.addName(builder, nameOffset);
    _Metadata.addBuffer(builder, buffer);
    return _Metadata.endMetadata(builder);
  }
};

import * as flatbuffers18 from "flatbuffers";

import * as flatbuffers11 from "flatbuffers";
var OperatorCode = class _OperatorCode {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsOperatorCode(bb, obj) {
    return (obj || new _OperatorCode()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsOperatorCode(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers11.SIZE_PREFIX_LENGTH);
    return (obj || new _OperatorCode()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  deprecatedBuiltinCode() {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.readInt8(this.bb_pos + offset) : 0;
  }
  customCode(optionalEncoding) {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? this.bb.__string(this.bb_pos + offset, optionalEncoding) : null;
  }
  version() {
    const offset = this.bb.__offset(this.bb_pos, 8);
    return offset ? this.bb.readInt32(this.bb_pos + offset) : 1;
  }
  builtinCode() {
    const offset = this.bb.__offset(this.bb_pos, 10);
    return offset ? this.bb.readInt32(this.bb_pos + offset) : 0 /* ADD */;
  }
  static startOperatorCode(builder) {
    builder.startObject(4);
  }
  static addDeprecatedBuiltinCode(builder, deprecatedBuiltinCode) {
    builder.addFieldInt8(0, deprecatedBuiltinCode, 0);
  }
  static addCustomCode(builder, customCodeOffset) {
    builder.addFieldOffset(1, customCodeOffset, 0);
  }
  static addVersion(builder, version) {
    builder.addFieldInt32(2, version, 1);
  }
  static addBuiltinCode(builder, builtinCode) {
    builder.addFieldInt32(3, builtinCode, 0 /* ADD */);
  }
  static endOperatorCode(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createOperatorCode(builder, deprecatedBuiltinCode, customCodeOffset, version, builtinCode) {
    _OperatorCode.startOperatorCode(builder);
    _OperatorCode.addDeprecatedBuiltinCode(builder, deprecatedBuiltinCode);
    _OperatorCode.addCustomCode(builder, customCodeOffset);
    _OperatorCode.addVersion(builder, version);
    _OperatorCode.addBuiltinCode(builder, builtinCode);
    return _OperatorCode.endOperatorCode(builder);
  }
};

import * as flatbuffers13 from "flatbuffers";

import * as flatbuffers12 from "flatbuffers";
var TensorMap = class _TensorMap {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsTensorMap(bb, obj) {
    return (obj || new _TensorMap()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsTensorMap(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers12.SIZE_PREFIX_LENGTH);
    return (obj || new _TensorMap()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  name(optionalEncoding) {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.__string(this.bb_pos + offset, optionalEncoding) : null;
  }
  tensorIndex() {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? this.bb.readUint32(this.bb_pos + offset) : 0;
  }
  static startTensorMap(builder) {
    builder.startObject(2);
  }
  static addName(builder, nameOffset) {
    builder.addFieldOffset(0, nameOffset, 0);
  }
  static addTensorIndex(builder, tensorIndex) {
    builder.addFieldInt32(1, tensorIndex, 0);
  }
  static endTensorMap(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createTensorMap(builder, nameOffset, tensorIndex) {
    _TensorMap.startTensorMap(builder);
    _TensorMap.addName(builder, nameOffset);
    _TensorMap.addTensorIndex(builder, tensorIndex);
    return _TensorMap.endTensorMap(builder);
  }
};

var SignatureDef = class _SignatureDef {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsSignatureDef(bb, obj) {
    return (obj || new _SignatureDef()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsSignatureDef(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers13.SIZE_PREFIX_LENGTH);
    return (obj || new _SignatureDef()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  inputs(index, obj) {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? (obj || new TensorMap()).__init(this.bb.__indirect(this.bb.__vector(this.bb_pos + offset) + index * 4), this.bb) : null;
  }
  inputsLength() {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  outputs(index, obj) {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? (obj || new TensorMap()).__init(this.bb.__indirect(this.bb.__vector(this.bb_pos + offset) + index * 4), this.bb) : null;
  }
  outputsLength() {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  signatureKey(optionalEncoding) {
    const offset = this.bb.__offset(this.bb_pos, 8);
    return offset ? this.bb.__string(this.bb_pos + offset, optionalEncoding) : null;
  }
  deprecatedTag(optionalEncoding) {
    const offset = this.bb.__offset(this.bb_pos, 10);
    return offset ? this.bb.__string(this.bb_pos + offset, optionalEncoding) : null;
  }
  subgraphIndex() {
    const offset = this.bb.__offset(this.bb_pos, 12);
    return offset ? this.bb.readUint32(this.bb_pos + offset) : 0;
  }
  static startSignatureDef(builder) {
    builder.startObject(5);
  }
  static addInputs(builder, inputsOffset) {
    builder.addFieldOffset(0, inputsOffset, 0);
  }
  static createInputsVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addOffset(data[i]);
    }
    return builder.endVector();
  }
  static startInputsVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static addOutputs(builder, outputsOffset) {
    builder.addFieldOffset(1, outputsOffset, 0);
  }
  static createOutputsVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addOffset(data[i]);
    }
    return builder.endVector();
  }
  static startOutputsVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static addSignatureKey(builder, signatureKeyOffset) {
    builder.addFieldOffset(2, signatureKeyOffset, 0);
  }
  static addDeprecatedTag(builder, deprecatedTagOffset) {
    builder.addFieldOffset(3, deprecatedTagOffset, 0);
  }
  static addSubgraphIndex(builder, subgraphIndex) {
    builder.addFieldInt32(4, subgraphIndex, 0);
  }
  static endSignatureDef(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createSignatureDef(builder, inputsOffset, outputsOffset, signatureKeyOffset, deprecatedTagOffset, subgraphIndex) {
    _SignatureDef.startSignatureDef(builder);
    _SignatureDef.addInputs(builder, inputsOffset);
    _SignatureDef.addOutputs(builder, outputsOffset);
    _SignatureDef.addSignatureKey(builder, signatureKeyOffset);
    _SignatureDef.addDeprecatedTag(builder, deprecatedTagOffset);
    _SignatureDef.addSubgraphIndex(builder, subgraphIndex);
    return _SignatureDef.endSignatureDef(builder);
  }
};

import * as flatbuffers17 from "flatbuffers";

import * as flatbuffers14 from "flatbuffers";
var Operator = class _Operator {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsOperator(bb, obj) {
    return (obj || new _Operator()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsOperator(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers14.SIZE_PREFIX_LENGTH);
    return (obj || new _Operator()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  opcodeIndex() {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.readUint32(this.bb_pos + offset) : 0;
  }
  inputs(index) {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? this.bb.readInt32(this.bb.__vector(this.bb_pos + offset) + index * 4) : 0;
  }
  inputsLength() {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  inputsArray() {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? new Int32Array(this.bb.bytes().buffer, this.bb.bytes().byteOffset + this.bb.__vector(this.bb_pos + offset), this.bb.__vector_len(this.bb_pos + offset)) : null;
  }
  outputs(index) {
    const offset = this.bb.__offset(this.bb_pos, 8);
    return offset ? this.bb.readInt32(this.bb.__vector(this.bb_pos + offset) + index * 4) : 0;
  }
  outputsLength() {
    const offset = this.bb.__offset(this.bb_pos, 8);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  outputsArray() {
    const offset = this.bb.__offset(this.bb_pos, 8);
    return offset ? new Int32Array(this.bb.bytes().buffer, this.bb.bytes().byteOffset + this.bb.__vector(this.bb_pos + offset), this.bb.__vector_len(this.bb_pos + offset)) : null;
  }
  builtinOptionsType() {
    const offset = this.bb.__offset(this.bb_pos, 10);
    return offset ? this.bb.readUint8(this.bb_pos + offset) : 0 /* NONE */;
  }
  builtinOptions(obj) {
    const offset = this.bb.__offset(this.bb_pos, 12);
    return offset ? (obj || new AnyOptions()).__init(this.bb.__indirect(this.bb_pos + offset), this.bb) : null;
  }
  static startOperator(builder) {
    builder.startObject(5);
  }
  static addOpcodeIndex(builder, opcodeIndex) {
    builder.addFieldInt32(0, opcodeIndex, 0);
  }
  static addInputs(builder, inputsOffset) {
    builder.addFieldOffset(1, inputsOffset, 0);
  }
  static createInputsVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addInt32(data[i]);
    }
    return builder.endVector();
  }
  static startInputsVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static addOutputs(builder, outputsOffset) {
    builder.addFieldOffset(2, outputsOffset, 0);
  }
  static createOutputsVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addInt32(data[i]);
    }
    return builder.endVector();
  }
  static startOutputsVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static addBuiltinOptionsType(builder, builtinOptionsType) {
    builder.addFieldInt8(3, builtinOptionsType, 0 /* NONE */);
  }
  static addBuiltinOptions(builder, builtinOptionsOffset) {
    builder.addFieldOffset(4, builtinOptionsOffset, 0);
  }
  static endOperator(builder) {
    const offset = builder.endObject();
    return offset;
  }
};

import * as flatbuffers16 from "flatbuffers";

import * as flatbuffers15 from "flatbuffers";
var QuantizationParameters = class _QuantizationParameters {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsQuantizationParameters(bb, obj) {
    return (obj || new _QuantizationParameters()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsQuantizationParameters(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers15.SIZE_PREFIX_LENGTH);
    return (obj || new _QuantizationParameters()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  min(index) {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.readFloat32(this.bb.__vector(this.bb_pos + offset) + index * 4) : 0;
  }
  minLength() {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  minArray() {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? new Float32Array(this.bb.bytes().buffer, this.bb.bytes().byteOffset + this.bb.__vector(this.bb_pos + offset), this.bb.__vector_len(this.bb_pos + offset)) : null;
  }
  max(index) {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? this.bb.readFloat32(this.bb.__vector(this.bb_pos + offset) + index * 4) : 0;
  }
  maxLength() {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  maxArray() {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? new Float32Array(this.bb.bytes().buffer, this.bb.bytes().byteOffset + this.bb.__vector(this.bb_pos + offset), this.bb.__vector_len(this.bb_pos + offset)) : null;
  }
  scale(index) {
    const offset = this.bb.__offset(this.bb_pos, 8);
    return offset ? this.bb.readFloat32(this.bb.__vector(this.bb_pos + offset) + index * 4) : 0;
  }
  scaleLength() {
    const offset = this.bb.__offset(this.bb_pos, 8);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  scaleArray() {
    const offset = this.bb.__offset(this.bb_pos, 8);
    return offset ? new Float32Array(this.bb.bytes().buffer, this.bb.bytes().byteOffset + this.bb.__vector(this.bb_pos + offset), this.bb.__vector_len(this.bb_pos + offset)) : null;
  }
  zeroPoint(index) {
    const offset = this.bb.__offset(this.bb_pos, 10);
    return offset ? this.bb.readInt64(this.bb.__vector(this.bb_pos + offset) + index * 8) : BigInt(0);
  }
  zeroPointLength() {
    const offset = this.bb.__offset(this.bb_pos, 10);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  detailsType() {
    const offset = this.bb.__offset(this.bb_pos, 12);
    return offset ? this.bb.readUint8(this.bb_pos + offset) : 0;
  }
  details() {
    const offset = this.bb.__offset(this.bb_pos, 14);
    return offset ? this.bb.readUint32(this.bb_pos + offset) : 0;
  }
  quantizedDimension() {
    const offset = this.bb.__offset(this.bb_pos, 16);
    return offset ? this.bb.readInt32(this.bb_pos + offset) : 0;
  }
  static startQuantizationParameters(builder) {
    builder.startObject(7);
  }
  static addMin(builder, minOffset) {
    builder.addFieldOffset(0, minOffset, 0);
  }
  static createMinVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addFloat32(data[i]);
    }
    return builder.endVector();
  }
  static startMinVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static addMax(builder, maxOffset) {
    builder.addFieldOffset(1, maxOffset, 0);
  }
  static createMaxVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addFloat32(data[i]);
    }
    return builder.endVector();
  }
  static startMaxVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static addScale(builder, scaleOffset) {
    builder.addFieldOffset(2, scaleOffset, 0);
  }
  static createScaleVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addFloat32(data[i]);
    }
    return builder.endVector();
  }
  static startScaleVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static addZeroPoint(builder, zeroPointOffset) {
    builder.addFieldOffset(3, zeroPointOffset, 0);
  }
  static createZeroPointVector(builder, data) {
    builder.startVector(8, data.length, 8);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addInt64(data[i]);
    }
    return builder.endVector();
  }
  static startZeroPointVector(builder, numElems) {
    builder.startVector(8, numElems, 8);
  }
  static addDetailsType(builder, detailsType) {
    builder.addFieldInt8(4, detailsType, 0);
  }
  static addDetails(builder, details) {
    builder.addFieldInt32(5, details, 0);
  }
  static addQuantizedDimension(builder, quantizedDimension) {
    builder.addFieldInt32(6, quantizedDimension, 0);
  }
  static endQuantizationParameters(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createQuantizationParameters(builder, minOffset, maxOffset, scaleOffset, zeroPointOffset, detailsType, details, quantizedDimension) {
    _QuantizationParameters.startQuantizationParameters(builder);
    _QuantizationParameters.addMin(builder, minOffset);
    _QuantizationParameters.addMax(builder, maxOffset);
    _QuantizationParameters.addScale(builder, scaleOffset);
    _QuantizationParameters.addZeroPoint(builder, zeroPointOffset);
    _QuantizationParameters.addDetailsType(builder, detailsType);
    _QuantizationParameters.addDetails(builder, details);
    _QuantizationParameters.addQuantizedDimension(builder, quantizedDimension);
    return _QuantizationParameters.endQuantizationParameters(builder);
  }
};

var Tensor = class _Tensor {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsTensor(bb, obj) {
    return (obj || new _Tensor()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsTensor(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers16.SIZE_PREFIX_LENGTH);
    return (obj || new _Tensor()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  shape(index) {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.readInt32(this.bb.__vector(this.bb_pos + offset) + index * 4) : 0;
  }
  shapeLength() {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  shapeArray() {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? new Int32Array(this.bb.bytes().buffer, this.bb.bytes().byteOffset + this.bb.__vector(this.bb_pos + offset), this.bb.__vector_len(this.bb_pos + offset)) : null;
  }
  type() {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? this.bb.readInt8(this.bb_pos + offset) : 0 /* FLOAT32 */;
  }
  buffer() {
    const offset = this.bb.__offset(this.bb_pos, 8);
    return offset ? this.bb.readUint32(this.bb_pos + offset) : 0;
  }
  name(optionalEncoding) {
    const offset = this.bb.__offset(this.bb_pos, 10);
    return offset ? this.bb.__string(this.bb_pos + offset, optionalEncoding) : null;
  }
  quantization(obj) {
    const offset = this.bb.__offset(this.bb_pos, 12);
    return offset ? (obj || new QuantizationParameters()).__init(this.bb.__indirect(this.bb_pos + offset), this.bb) : null;
  }
  isVariable() {
    const offset = this.bb.__offset(this.bb_pos, 14);
    return offset ? !!this.bb.readInt8(this.bb_pos + offset) : false;
  }
  sparsity() {
    const offset = this.bb.__offset(this.bb_pos, 16);
    return offset ? this.bb.readUint32(this.bb_pos + offset) : 0;
  }
  shapeSignature(index) {
    const offset = this.bb.__offset(this.bb_pos, 18);
    return offset ? this.bb.readInt32(this.bb.__vector(this.bb_pos + offset) + index * 4) : 0;
  }
  shapeSignatureLength() {
    const offset = this.bb.__offset(this.bb_pos, 18);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  shapeSignatureArray() {
    const offset = this.bb.__offset(this.bb_pos, 18);
    return offset ? new Int32Array(this.bb.bytes().buffer, this.bb.bytes().byteOffset + this.bb.__vector(this.bb_pos + offset), this.bb.__vector_len(this.bb_pos + offset)) : null;
  }
  static startTensor(builder) {
    builder.startObject(8);
  }
  static addShape(builder, shapeOffset) {
    builder.addFieldOffset(0, shapeOffset, 0);
  }
  static createShapeVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addInt32(data[i]);
    }
    return builder.endVector();
  }
  static startShapeVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static addType(builder, type) {
    builder.addFieldInt8(1, type, 0 /* FLOAT32 */);
  }
  static addBuffer(builder, buffer) {
    builder.addFieldInt32(2, buffer, 0);
  }
  static addName(builder, nameOffset) {
    builder.addFieldOffset(3, nameOffset, 0);
  }
  static addQuantization(builder, quantizationOffset) {
    builder.addFieldOffset(4, quantizationOffset, 0);
  }
  static addIsVariable(builder, isVariable) {
    builder.addFieldInt8(5, +isVariable, 0);
  }
  static addSparsity(builder, sparsity) {
    builder.addFieldInt32(6, sparsity, 0);
  }
  static addShapeSignature(builder, shapeSignatureOffset) {
    builder.addFieldOffset(7, shapeSignatureOffset, 0);
  }
  static createShapeSignatureVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addInt32(data[i]);
    }
    return builder.endVector();
  }
  static startShapeSignatureVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static endTensor(builder) {
    const offset = builder.endObject();
    return offset;
  }
};

var SubGraph = class _SubGraph {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsSubGraph(bb, obj) {
    return (obj || new _SubGraph()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsSubGraph(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers17.SIZE_PREFIX_LENGTH);
    return (obj || new _SubGraph()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  tensors(index, obj) {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? (obj || new Tensor()).__init(this.bb.__indirect(this.bb.__vector(this.bb_pos + offset) + index * 4), this.bb) : null;
  }
  tensorsLength() {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  inputs(index) {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? this.bb.readInt32(this.bb.__vector(this.bb_pos + offset) + index * 4) : 0;
  }
  inputsLength() {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  inputsArray() {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? new Int32Array(this.bb.bytes().buffer, this.bb.bytes().byteOffset + this.bb.__vector(this.bb_pos + offset), this.bb.__vector_len(this.bb_pos + offset)) : null;
  }
  outputs(index) {
    const offset = this.bb.__offset(this.bb_pos, 8);
    return offset ? this.bb.readInt32(this.bb.__vector(this.bb_pos + offset) + index * 4) : 0;
  }
  outputsLength() {
    const offset = this.bb.__offset(this.bb_pos, 8);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  outputsArray() {
    const offset = this.bb.__offset(this.bb_pos, 8);
    return offset ? new Int32Array(this.bb.bytes().buffer, this.bb.bytes().byteOffset + this.bb.__vector(this.bb_pos + offset), this.bb.__vector_len(this.bb_pos + offset)) : null;
  }
  operators(index, obj) {
    const offset = this.bb.__offset(this.bb_pos, 10);
    return offset ? (obj || new Operator()).__init(this.bb.__indirect(this.bb.__vector(this.bb_pos + offset) + index * 4), this.bb) : null;
  }
  operatorsLength() {
    const offset = this.bb.__offset(this.bb_pos, 10);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  name(optionalEncoding) {
    const offset = this.bb.__offset(this.bb_pos, 12);
    return offset ? this.bb.__string(this.bb_pos + offset, optionalEncoding) : null;
  }
  static startSubGraph(builder) {
    builder.startObject(5);
  }
  static addTensors(builder, tensorsOffset) {
    builder.addFieldOffset(0, tensorsOffset, 0);
  }
  static createTensorsVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addOffset(data[i]);
    }
    return builder.endVector();
  }
  static startTensorsVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static addInputs(builder, inputsOffset) {
    builder.addFieldOffset(1, inputsOffset, 0);
  }
  static createInputsVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addInt32(data[i]);
    }
    return builder.endVector();
  }
  static startInputsVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static addOutputs(builder, outputsOffset) {
    builder.addFieldOffset(2, outputsOffset, 0);
  }
  static createOutputsVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addInt32(data[i]);
    }
    return builder.endVector();
  }
  static startOutputsVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static addOperators(builder, operatorsOffset) {
    builder.addFieldOffset(3, operatorsOffset, 0);
  }
  static createOperatorsVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addOffset(data[i]);
    }
    return builder.endVector();
  }
  static startOperatorsVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static addName(builder, nameOffset) {
    builder.addFieldOffset(4, nameOffset, 0);
  }
  static endSubGraph(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createSubGraph(builder, tensorsOffset, inputsOffset, outputsOffset, operatorsOffset, nameOffset) {
    _SubGraph.startSubGraph(builder);
    _SubGraph.addTensors(builder, tensorsOffset);
    _SubGraph.addInputs(builder, inputsOffset);
    _SubGraph.addOutputs(builder, outputsOffset);
    _SubGraph.addOperators(builder, operatorsOffset);
    _SubGraph.addName(builder, nameOffset);
    return _SubGraph.endSubGraph(builder);
  }
};

var Model = class _Model {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsModel(bb, obj) {
    return (obj || new _Model()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsModel(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers18.SIZE_PREFIX_LENGTH);
    return (obj || new _Model()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static bufferHasIdentifier(bb) {
    return bb.__has_identifier("TFL3");
  }
  version() {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.readUint32(this.bb_pos + offset) : 0;
  }
  operatorCodes(index, obj) {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? (obj || new OperatorCode()).__init(this.bb.__indirect(this.bb.__vector(this.bb_pos + offset) + index * 4), this.bb) : null;
  }
  operatorCodesLength() {
    const offset = this.bb.__offset(this.bb_pos, 6);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  subgraphs(index, obj) {
    const offset = this.bb.__offset(this.bb_pos, 8);
    return offset ? (obj || new SubGraph()).__init(this.bb.__indirect(this.bb.__vector(this.bb_pos + offset) + index * 4), this.bb) : null;
  }
  subgraphsLength() {
    const offset = this.bb.__offset(this.bb_pos, 8);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  description(optionalEncoding) {
    const offset = this.bb.__offset(this.bb_pos, 10);
    return offset ? this.bb.__string(this.bb_pos + offset, optionalEncoding) : null;
  }
  buffers(index, obj) {
    const offset = this.bb.__offset(this.bb_pos, 12);
    return offset ? (obj || new Buffer()).__init(this.bb.__indirect(this.bb.__vector(this.bb_pos + offset) + index * 4), this.bb) : null;
  }
  buffersLength() {
    const offset = this.bb.__offset(this.bb_pos, 12);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  metadataBuffer(index) {
    const offset = this.bb.__offset(this.bb_pos, 14);
    return offset ? this.bb.readInt32(this.bb.__vector(this.bb_pos + offset) + index * 4) : 0;
  }
  metadataBufferLength() {
    const offset = this.bb.__offset(this.bb_pos, 14);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  metadataBufferArray() {
    const offset = this.bb.__offset(this.bb_pos, 14);
    return offset ? new Int32Array(this.bb.bytes().buffer, this.bb.bytes().byteOffset + this.bb.__vector(this.bb_pos + offset), this.bb.__vector_len(this.bb_pos + offset)) : null;
  }
  metadata(index, obj) {
    const offset = this.bb.__offset(this.bb_pos, 16);
    return offset ? (obj || new Metadata()).__init(this.bb.__indirect(this.bb.__vector(this.bb_pos + offset) + index * 4), this.bb) : null;
  }
  metadataLength() {
    const offset = this.bb.__offset(this.bb_pos, 16);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  signatureDefs(index, obj) {
    const offset = this.bb.__offset(this.bb_pos, 18);
    return offset ? (obj || new SignatureDef()).__init(this.bb.__indirect(this.bb.__vector(this.bb_pos + offset) + index * 4), this.bb) : null;
  }
  signatureDefsLength() {
    const offset = this.bb.__offset(this.bb_pos, 18);
    return offset ? this.bb.__vector_len(this.bb_pos + offset) : 0;
  }
  static startModel(builder) {
    builder.startObject(8);
  }
  static addVersion(builder, version) {
    builder.addFieldInt32(0, version, 0);
  }
  static addOperatorCodes(builder, operatorCodesOffset) {
    builder.addFieldOffset(1, operatorCodesOffset, 0);
  }
  static createOperatorCodesVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addOffset(data[i]);
    }
    return builder.endVector();
  }
  static startOperatorCodesVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static addSubgraphs(builder, subgraphsOffset) {
    builder.addFieldOffset(2, subgraphsOffset, 0);
  }
  static createSubgraphsVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addOffset(data[i]);
    }
    return builder.endVector();
  }
  static startSubgraphsVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static addDescription(builder, descriptionOffset) {
    builder.addFieldOffset(3, descriptionOffset, 0);
  }
  static addBuffers(builder, buffersOffset) {
    builder.addFieldOffset(4, buffersOffset, 0);
  }
  static createBuffersVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addOffset(data[i]);
    }
    return builder.endVector();
  }
  static startBuffersVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static addMetadataBuffer(builder, metadataBufferOffset) {
    builder.addFieldOffset(5, metadataBufferOffset, 0);
  }
  static createMetadataBufferVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addInt32(data[i]);
    }
    return builder.endVector();
  }
  static startMetadataBufferVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static addMetadata(builder, metadataOffset) {
    builder.addFieldOffset(6, metadataOffset, 0);
  }
  static createMetadataVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addOffset(data[i]);
    }
    return builder.endVector();
  }
  static startMetadataVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static addSignatureDefs(builder, signatureDefsOffset) {
    builder.addFieldOffset(7, signatureDefsOffset, 0);
  }
  static createSignatureDefsVector(builder, data) {
    builder.startVector(4, data.length, 4);
    for (let i = data.length - 1; i >= 0; i--) {
      builder.addOffset(data[i]);
    }
    return builder.endVector();
  }
  static startSignatureDefsVector(builder, numElems) {
    builder.startVector(4, numElems, 4);
  }
  static endModel(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static finishModelBuffer(builder, offset) {
    builder.finish(offset, "TFL3");
  }
  static finishSizePrefixedModelBuffer(builder, offset) {
    builder.finish(offset, "TFL3", true);
  }
  static createModel(builder, version, operatorCodesOffset, subgraphsOffset, descriptionOffset, buffersOffset, metadataBufferOffset, metadataOffset, signatureDefsOffset) {
    _Model.startModel(builder);
    _Model.addVersion(builder, version);
    _Model.addOperatorCodes(builder, operatorCodesOffset);
    _Model.addSubgraphs(builder, subgraphsOffset);
    _Model.addDescription(builder, descriptionOffset);
    _Model.addBuffers(builder, buffersOffset);
    _Model.addMetadataBuffer(builder, metadataBufferOffset);
    _Model.addMetadata(builder, metadataOffset);
    _Model.addSignatureDefs(builder, signatureDefsOffset);
    return _Model.endModel(builder);
  }
};

import * as flatbuffers19 from "flatbuffers";
var MulOptions = class _MulOptions {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsMulOptions(bb, obj) {
    return (obj || new _MulOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsMulOptions(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers19.SIZE_PREFIX_LENGTH);
    return (obj || new _MulOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  fusedActivationFunction() {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? this.bb.readInt8(this.bb_pos + offset) : 0 /* NONE */;
  }
  static startMulOptions(builder) {
    builder.startObject(1);
  }
  static addFusedActivationFunction(builder, fusedActivationFunction) {
    builder.addFieldInt8(0, fusedActivationFunction, 0 /* NONE */);
  }
  static endMulOptions(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createMulOptions(builder, fusedActivationFunction) {
    _MulOptions.startMulOptions(builder);
    _MulOptions.addFusedActivationFunction(builder, fusedActivationFunction);
    return _MulOptions.endMulOptions(builder);
  }
};

import * as flatbuffers20 from "flatbuffers";
var PadOptions = class _PadOptions {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsPadOptions(bb, obj) {
    return (obj || new _PadOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsPadOptions(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers20.SIZE_PREFIX_LENGTH);
    return (obj || new _PadOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static startPadOptions(builder) {
    builder.startObject(0);
  }
  static endPadOptions(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createPadOptions(builder) {
    _PadOptions.startPadOptions(builder);
    return _PadOptions.endPadOptions(builder);
  }
};

import * as flatbuffers21 from "flatbuffers";
var QuantizeOptions = class _QuantizeOptions {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsQuantizeOptions(bb, obj) {
    return (obj || new _QuantizeOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsQuantizeOptions(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers21.SIZE_PREFIX_LENGTH);
    return (obj || new _QuantizeOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static startQuantizeOptions(builder) {
    builder.startObject(0);
  }
  static endQuantizeOptions(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createQuantizeOptions(builder) {
    _QuantizeOptions.startQuantizeOptions(builder);
    return _QuantizeOptions.endQuantizeOptions(builder);
  }
};

import * as flatbuffers22 from "flatbuffers";
var ReducerOptions = class _ReducerOptions {
  bb = null;
  bb_pos = 0;
  __init(i, bb) {
    this.bb_pos = i;
    this.bb = bb;
    return this;
  }
  static getRootAsReducerOptions(bb, obj) {
    return (obj || new _ReducerOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  static getSizePrefixedRootAsReducerOptions(bb, obj) {
    bb.setPosition(bb.position() + flatbuffers22.SIZE_PREFIX_LENGTH);
    return (obj || new _ReducerOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
  }
  keepDims() {
    const offset = this.bb.__offset(this.bb_pos, 4);
    return offset ? !!this.bb.readInt8(this.bb_pos + offset) : false;
  }
  static startReducerOptions(builder) {
    builder.startObject(1);
  }
  static addKeepDims(builder, keepDims) {
    builder.addFieldInt8(0, +keepDims, 0);
  }
  static endReducerOptions(builder) {
    const offset = builder.endObject();
    return offset;
  }
  static createReducerOptions(builder, keepDims) {
    _ReducerOptions.startReducerOptions(builder);
    _ReducerOptions.addKeepDims(builder, keepDims);
    return _ReducerOptions.endReducerOptions(builder);
  }
};
export {
  ActivationFunctionType,
  AddOptions,
  AnyOptions,
  Buffer,
  BuiltinOperator,
  BuiltinOptions,
  CastOptions,
  Conv2DOptions,
  DepthwiseConv2DOptions,
  DequantizeOptions,
  FullyConnectedOptions,
  HardSwishOptions,
  Metadata,
  Model,
  MulOptions,
  Operator,
  OperatorCode,
  PadOptions,
  Padding,
  QuantizationParameters,
  QuantizeOptions,
  ReducerOptions,
  SignatureDef,
  SubGraph,
  Tensor,
  TensorMap,
  TensorType
};
