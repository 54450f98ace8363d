/** Finds the named tensors in what a checkpoint unpickles to: a state dict, or one inside a dictionary of a training's odds and ends. */

/** Where training scripts put the net's weights, in the order one would want them. */
const USUAL_KEYS = [
  ...['state_dict', 'model_state_dict', 'model_state', 'model', 'network', 'net', 'module', 'params', 'weights'],
  ...['ema_state_dict', 'state_dict_ema', 'model_ema', 'ema', 'params_ema']
]
/** Tensors under these are a training's, not the net's. */
const NOT_WEIGHTS = /^(optim|lr_|sched|scaler|ema|loss|metric|history)/i
const DEEPEST = 8

type IsTensor<T> = (value: unknown) => value is T

/** Nested dictionaries give names joined by dots. */
export function findStateDict<T>(root: unknown, isTensor: IsTensor<T>): ReadonlyMap<string, T> {
  const known = new Map<unknown, boolean>()
  let here = root
  for (let depth = 0; depth < DEEPEST; depth++) {
    const next = stepInto(here, isTensor, known)
    if (next === null) break
    here = (here as Map<unknown, unknown>).get(next)
  }
  const tensors = new Map<string, T>()
  collect(here, '', 0, tensors, isTensor, new Set())
  return tensors
}

/** The key under which the weights are; null when they are right here. */
function stepInto<T>(here: unknown, isTensor: IsTensor<T>, known: Map<unknown, boolean>): string | null {
  if (!(here instanceof Map)) return null
  const keys = new Set<string>()
  for (const [key, inner] of here as Map<unknown, unknown>)
    if (typeof key === 'string' && holdsTensors(inner, 0, isTensor, known)) keys.add(key)
  const usual = USUAL_KEYS.find((key) => keys.has(key))
  if (usual) return usual
  if ([...here.values()].some(isTensor)) return null
  const rest = [...keys].filter((key) => !NOT_WEIGHTS.test(key))
  return rest.length === 1 ? rest[0]! : null
}

/** Every dictionary is looked at once, so that cycles and shared branches cost nothing. */
function holdsTensors<T>(
  value: unknown,
  depth: number,
  isTensor: IsTensor<T>,
  known: Map<unknown, boolean>
): value is Map<unknown, unknown> {
  if (!(value instanceof Map) || depth > DEEPEST) return false
  const answer = known.get(value)
  if (answer !== undefined) return answer
  known.set(value, false)
  const inner = [...(value as Map<unknown, unknown>).values()]
  const holds = inner.some((v) => isTensor(v) || holdsTensors(v, depth + 1, isTensor, known))
  known.set(value, holds)
  return holds
}

function collect<T>(
  value: unknown,
  prefix: string,
  depth: number,
  found: Map<string, T>,
  isTensor: IsTensor<T>,
  seen: Set<unknown>
): void {
  if (!(value instanceof Map) || seen.has(value) || depth > DEEPEST) return
  seen.add(value)
  for (const [key, inner] of value as Map<unknown, unknown>) {
    if (typeof key !== 'string') continue
    if (isTensor(inner)) found.set(prefix + key, inner)
    else if (!NOT_WEIGHTS.test(key)) collect(inner, `${prefix}${key}.`, depth + 1, found, isTensor, seen)
  }
}
