/**
 * Reads Python's pickle format without running anything: a global is only a name, and calling one means looking it up in the
 * caller's table. Lists, tuples and sets become arrays, dictionaries Maps.
 * Source: https://github.com/python/cpython/blob/main/Lib/pickletools.py
 */
import { Failure } from '../failure'

/** A class or function of a Python module, by name; nothing more. */
export class PickleGlobal {
  constructor(readonly name: string) {}
}

export interface PickleRules {
  /** What calling a global answers, or null for one that may only be named. A global without an entry is refused. */
  readonly globals: ReadonlyMap<string, ((args: readonly unknown[], budget: CallBudget) => unknown) | null>
  /** What a persistent id, a reference to data beside the pickle, stands for. */
  persistent(id: unknown): unknown
}

/** Calls may copy as many items as the pickle has bytes: references make a list cheap to name, not cheap to copy. */
export interface CallBudget {
  take(items: number): void
}

/** Reads one pickle at `start`; `end` is where the next thing begins. */
export function readPickle(
  bytes: Uint8Array,
  start: number,
  rules: PickleRules,
  file: string
): { readonly value: unknown; readonly end: number } {
  const machine = new Machine(bytes, start, rules, file)
  return { value: machine.run(), end: machine.at }
}

const LONGEST_INTEGER = 255

class Machine implements CallBudget {
  private stack: unknown[] = []
  private readonly marked: unknown[][] = []
  private readonly memo = new Map<number, unknown>()
  private readonly view: DataView
  private itemsLeft: number

  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
    private readonly rules: PickleRules,
    private readonly file: string
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.itemsLeft = bytes.length
  }

  run(): unknown {
    for (;;) {
      const code = this.uint8()
      if (code === STOP) return this.pop()
      const instruction = INSTRUCTIONS.get(code)
      if (!instruction) throw this.broken(`it has the unknown instruction ${code} at byte ${this.at - 1}`)
      instruction(this)
    }
  }

  broken(what: string): Failure {
    return new Failure('bad-weights', `${this.file} is not a whole pickle: ${what}.`)
  }

  // --- bytes
  take(items: number): void {
    this.itemsLeft -= items
    if (this.itemsLeft < 0) throw this.broken('it copies one list over and over')
  }
  skip(length: number): number {
    if (!(length >= 0 && this.at + length <= this.bytes.length)) throw this.broken('it is cut off')
    this.at += length
    return this.at - length
  }
  uint8(): number {
    return this.view.getUint8(this.skip(1))
  }
  uint16(): number {
    return this.view.getUint16(this.skip(2), true)
  }
  int32(): number {
    return this.view.getInt32(this.skip(4), true)
  }
  uint32(): number {
    return this.view.getUint32(this.skip(4), true)
  }
  uint64(): number {
    return Number(this.view.getBigUint64(this.skip(8), true))
  }
  float64(): number {
    return this.view.getFloat64(this.skip(8), false)
  }
  raw(length: number): Uint8Array {
    const start = this.skip(length)
    return this.bytes.subarray(start, start + length)
  }
  text(length: number): string {
    return new TextDecoder().decode(this.raw(length))
  }
  line(): string {
    const end = this.bytes.indexOf(10, this.at)
    if (end < 0) throw this.broken('it is cut off')
    const text = this.text(end - this.at)
    this.at++
    return text
  }
  /** Two's complement, little-endian, of any length. */
  integer(length: number): number | bigint {
    if (length > LONGEST_INTEGER) throw this.broken(`it has an integer of ${length} bytes`)
    const hex = Buffer.from(this.raw(length)).reverse().toString('hex')
    const value = BigInt.asIntN(8 * length, BigInt(`0x0${hex}`))
    return Number.isSafeInteger(Number(value)) ? Number(value) : value
  }

  // --- stack
  push(value: unknown): void {
    this.stack.push(value)
  }
  pop(): unknown {
    if (this.stack.length === 0) throw this.broken('it takes more than it put there')
    return this.stack.pop()
  }
  popMany(count: number): unknown[] {
    if (this.stack.length < count) throw this.broken('it takes more than it put there')
    return this.stack.splice(this.stack.length - count)
  }
  top(): unknown {
    if (this.stack.length === 0) throw this.broken('it takes more than it put there')
    return this.stack.at(-1)
  }
  mark(): void {
    this.marked.push(this.stack)
    this.stack = []
  }
  popToMark(): unknown[] {
    const items = this.stack
    const below = this.marked.pop()
    if (!below) throw this.broken('it ends a group that was not begun')
    this.stack = below
    return items
  }
  memoize(index: number = this.memo.size): void {
    this.memo.set(index, this.top())
  }
  recall(index: number): void {
    if (!this.memo.has(index)) throw this.broken(`it refers to item ${index}, which does not exist`)
    this.push(this.memo.get(index))
  }

  // --- values
  append(items: readonly unknown[]): void {
    const list = this.top()
    // what is not a list here is a value without content, such as a stand-in
    if (Array.isArray(list)) for (const item of items) list.push(item)
  }
  setItems(items: readonly unknown[]): void {
    if (items.length % 2 !== 0) throw this.broken('a dictionary has a key without a value')
    const map = this.top()
    if (map instanceof Map) for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1])
  }
  global(module: unknown, name: unknown): void {
    const full = `${String(module)}.${String(name)}`
    if (!this.rules.globals.has(full)) throw this.refused(full)
    this.push(new PickleGlobal(full))
  }
  call(args: unknown, callee: unknown): void {
    const run = callee instanceof PickleGlobal ? this.rules.globals.get(callee.name) : null
    if (!run || !Array.isArray(args))
      throw callee instanceof PickleGlobal ? this.refused(callee.name) : this.broken('it calls what is not a function')
    this.push(run(args, this))
  }
  refer(id: unknown): void {
    this.push(this.rules.persistent(id))
  }
  private refused(name: string): Failure {
    const safe = name.slice(0, 100)
    return new Failure(
      'bad-weights',
      `${this.file} asks for "${safe}", which weights do not need, so it was refused and nothing was run; a file made with torch.save(model.state_dict(), …) was expected.`,
      { global: safe }
    )
  }
}

type Instruction = (m: Machine) => void
const STOP = '.'.charCodeAt(0)
const byCode = (table: Readonly<Record<string, Instruction>>): [number, Instruction][] =>
  Object.entries(table).map(([code, instruction]) => [code.charCodeAt(0), instruction])

/** The binary instructions of protocols 1 to 5; those of protocol 0 are text, which no weights file uses. */
const INSTRUCTIONS: ReadonlyMap<number, Instruction> = new Map(
  byCode({
    '\x80': (m) => m.skip(1),
    '\x95': (m) => m.skip(8),
    '(': (m) => m.mark(),
    '0': (m) => m.pop(),
    '1': (m) => m.popToMark(),
    '2': (m) => m.push(m.top()),
    N: (m) => m.push(null),
    '\x88': (m) => m.push(true),
    '\x89': (m) => m.push(false),
    J: (m) => m.push(m.int32()),
    K: (m) => m.push(m.uint8()),
    M: (m) => m.push(m.uint16()),
    '\x8a': (m) => m.push(m.integer(m.uint8())),
    '\x8b': (m) => m.push(m.integer(m.uint32())),
    G: (m) => m.push(m.float64()),
    T: (m) => m.push(m.text(m.uint32())),
    U: (m) => m.push(m.text(m.uint8())),
    X: (m) => m.push(m.text(m.uint32())),
    '\x8c': (m) => m.push(m.text(m.uint8())),
    '\x8d': (m) => m.push(m.text(m.uint64())),
    B: (m) => m.push(m.raw(m.uint32())),
    C: (m) => m.push(m.raw(m.uint8())),
    '\x8e': (m) => m.push(m.raw(m.uint64())),
    '\x96': (m) => m.push(m.raw(m.uint64())),
    ']': (m) => m.push([]),
    a: (m) => m.append([m.pop()]),
    e: (m) => m.append(m.popToMark()),
    l: (m) => m.push(m.popToMark()),
    ')': (m) => m.push([]),
    t: (m) => m.push(m.popToMark()),
    '\x85': (m) => m.push(m.popMany(1)),
    '\x86': (m) => m.push(m.popMany(2)),
    '\x87': (m) => m.push(m.popMany(3)),
    '}': (m) => m.push(new Map()),
    d: (m) => {
      const items = m.popToMark()
      m.push(new Map())
      m.setItems(items)
    },
    s: (m) => m.setItems(m.popMany(2)),
    u: (m) => m.setItems(m.popToMark()),
    '\x8f': (m) => m.push([]),
    '\x90': (m) => m.append(m.popToMark()),
    '\x91': (m) => m.push(m.popToMark()),
    c: (m) => m.global(m.line(), m.line()),
    '\x93': (m) => {
      const [module, name] = m.popMany(2)
      m.global(module, name)
    },
    R: (m) => m.call(m.pop(), m.pop()),
    '\x81': (m) => m.call(m.pop(), m.pop()),
    '\x92': (m) => {
      m.pop()
      m.call(m.pop(), m.pop())
    },
    // an object's own state (OrderedDict's _metadata, a Parameter's attributes) holds no weights
    b: (m) => m.pop(),
    q: (m) => m.memoize(m.uint8()),
    r: (m) => m.memoize(m.uint32()),
    '\x94': (m) => m.memoize(),
    h: (m) => m.recall(m.uint8()),
    j: (m) => m.recall(m.uint32()),
    Q: (m) => m.refer(m.pop())
  })
)
