/** What ONNX Runtime says when it refuses a graph or fails in the middle of one, as a sentence about the node; its own words go along as details. */
import { Failure } from '../failure'

/** How it names the node, by the kind of message. */
const PLACES: readonly RegExp[] = [
  /running (?<op>\w+) node\. Name:'(?<node>[^']*)'/,
  /Node:? ?\(?(?<node>[^()]*)\)? Op \((?<op>\w+)\)/,
  /implementation for (?<op>\w+)\(\d+\) node with name '(?<node>[^']*)'/,
  /Type parameter \(\w+\) of Optype \((?<op>\w+)\).* in node \((?<node>[^)]*)\)/,
  /in node \((?<node>[^)]*)\)/
]

export function explainRefusal(error: Error): Failure {
  const words = error.message.split('\n')[0]!
  const found = PLACES.map((place) => place.exec(words)?.groups).find((groups) => groups !== undefined)
  const where = found ? `Node "${found.node}"${found.op ? ` (${found.op})` : ''}` : 'The net'
  const details = { onnxruntime: words, ...(found?.op && { op: found.op }), ...(found && { node: found.node! }) }
  if (/allocate memory|bad_alloc|bad allocation/i.test(words))
    return new Failure(
      'bad-argument',
      `${where} wants more memory than there is; choose smaller images or batches.`,
      details
    )
  return new Failure('bad-model', `${where} cannot be computed by ONNX Runtime from the inputs it gets.`, details)
}
