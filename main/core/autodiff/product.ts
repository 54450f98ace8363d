/** Gradients of matrix products. */
import { floatOf, intOf } from '../graph/attributes'
import { sizeOf } from '../graph/types'
import { simple, type RuleTable } from './rule'

export const PRODUCTS: RuleTable = {
  // dA = dY·Bᵀ, dB = Aᵀ·dY; batch axes that were broadcast are summed by the walk
  MatMul: simple((g, dy, node, needs) => {
    const [a, b] = node.inputs as [string, string]
    const [shapeA, shapeB] = [g.shapeOf(a), g.shapeOf(b)]
    const da = needs(0) ? g.matmul(dy, b, false, true) : null
    if (!needs(1)) return [da, null]
    if (shapeB.length > 2 || shapeA.length < 3) return [da, g.matmul(a, dy, true, false)]
    // one weight for the whole batch: fold the batch into the rows, so that nothing has to be summed
    const rows = sizeOf(shapeA.slice(0, -1))
    return [da, g.matmul(g.reshape(a, [rows, shapeA.at(-1)!]), g.reshape(dy, [rows, shapeB[1]!]), true, false)]
  }),
  // Y = α·A'·B' + β·C
  Gemm: simple((g, dy, node, needs) => {
    const [a, b, c] = node.inputs as [string, string, string | undefined]
    const [ta, tb] = [intOf(node, 'transA', 0), intOf(node, 'transB', 0)]
    const d = g.scale(dy, floatOf(node, 'alpha', 1))
    const gemm = (left: string, right: string, transA: number, transB: number) =>
      g.emit('Gemm', [left, right], { transA, transB })
    const da = () => (ta ? gemm(b, d, tb, 1) : gemm(d, b, 0, 1 - tb))
    const db = () => (tb ? gemm(d, a, 1, ta) : gemm(a, d, 1 - ta, 0))
    return [
      needs(0) ? da() : null,
      needs(1) ? db() : null,
      c && needs(2) ? g.scale(dy, floatOf(node, 'beta', 1)) : null
    ]
  })
}
