/** ONNX's numbers for data types. */
import { TensorProto_DataType as Code } from 'onnx-buf'
import { Failure } from '../failure'
import type { DataType } from './types'

const CODES: Readonly<Record<DataType, Code>> = {
  float32: Code.FLOAT,
  float16: Code.FLOAT16,
  float64: Code.DOUBLE,
  uint8: Code.UINT8,
  int8: Code.INT8,
  uint16: Code.UINT16,
  int16: Code.INT16,
  int32: Code.INT32,
  int64: Code.INT64,
  bool: Code.BOOL
}
const TYPES = new Map(Object.entries(CODES).map(([dtype, code]) => [code, dtype as DataType]))

/** The ONNX number of a dtype, as attributes such as Cast's `to` want it. */
export const dtypeCode = (dtype: DataType): number => CODES[dtype]

export function dtypeOfCode(code: number, where: string): DataType {
  const dtype = TYPES.get(code)
  if (!dtype)
    throw new Failure('bad-model', `${where} has the ONNX data type ${Code[code] ?? code}, which is not supported.`)
  return dtype
}

/** Types of other precision than float32 that hold the same kind of number; BFLOAT16 has no dtype here. */
export const isOtherFloat = (code: number): boolean => code === Code.FLOAT16 || code === Code.DOUBLE || isBfloat16(code)
export const isBfloat16 = (code: number): boolean => code === Code.BFLOAT16
