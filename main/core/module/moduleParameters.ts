/** The parameters of a Module's net: those that learn, as vectors in a store, and those that do not, as constants of the net. */
import { Failure } from '../failure'
import type { Random } from '../data/random'
import { findLayerRoles } from '../graph/layerRoles'
import { findParameters } from '../graph/parameters'
import { toFloat32 } from '../graph/tensor'
import type { Model, Tensor } from '../graph/types'
import { sameShape } from '../graph/types'
import { findInitializer, initialize, type Initializer, type Mixed } from './initializers'
import { withWeights } from './netFile'
import { groupParameters } from './parameterGroups'
import type { Multipliers } from '../executor/parameterRules'
import { ParameterStore, type Weights } from '../executor/parameters'

export interface SetParamsOptions {
  /** Parameters of the net that are not given keep their values, where this is not an error. */
  readonly allowMissing?: boolean
  /** Names that the net does not have are passed over, where this is not an error. */
  readonly allowExtra?: boolean
}

export class ModuleParameters {
  readonly names: readonly string[]
  store: ParameterStore

  /**
   * @param net with the values of the parameters that do not learn; those of the others are the store's
   * @param stateNames optimizer state kept per parameter
   * @param furtherState vectors beside them, with their first values
   */
  constructor(
    public net: Model,
    private readonly multipliers: (parameter: string) => Multipliers,
    private readonly stateNames: readonly string[],
    private readonly furtherState: ReadonlyMap<string, readonly number[]> = new Map()
  ) {
    this.names = [...findParameters(net).keys()]
    this.store = this.makeStore(() => false)
    this.net = this.withoutCopies()
  }

  /** Parameters that the optimizer changes. */
  get trained(): string[] {
    return this.store.groups.filter((g) => g.kind === 'trained').flatMap((g) => g.slots.map((s) => s.name))
  }
  /** Numbers that the optimizer changes. */
  get trainedSize(): number {
    return this.store.groups.reduce((sum, g) => sum + (g.kind === 'trained' ? g.size : 0), 0)
  }
  /** Parameters that neither the optimizer nor a forward pass changes. */
  get frozen(): string[] {
    const learning = new Set(this.store.names)
    return this.names.filter((name) => !learning.has(name))
  }

  /** Every parameter by name, copied. */
  get(weights: Weights): Map<string, Tensor> {
    const frozen = new Set(this.frozen)
    const find = (name: string) =>
      frozen.has(name) ? this.net.initializers.get(name)! : this.store.view(name, weights)
    return new Map(this.names.map((name) => [name, copyOf(find(name))]))
  }

  /** All of them or, when one does not fit, none. Answers whether constants of the net changed. */
  set(params: ReadonlyMap<string, Tensor>, { allowMissing = false, allowExtra = false }: SetParamsOptions): boolean {
    const missing = this.names.find((name) => !params.has(name))
    if (missing !== undefined && !allowMissing)
      throw new Failure('bad-weights', `The parameter "${missing}" is missing; allowMissing keeps its value.`)
    const own = new Set(this.names)
    const given = [...params].filter(([name]) => own.has(name) || !allowExtra)
    for (const [name, { dims }] of given) {
      if (!own.has(name)) throw new Failure('bad-weights', `The net has no parameter "${name}".`)
      const wanted = this.net.initializers.get(name)!.dims
      if (!sameShape(dims, wanted))
        throw new Failure('bad-weights', `"${name}" has the shape [${dims}]; [${wanted}] was expected.`)
    }
    const frozen = new Set(this.frozen)
    for (const [name, value] of given) if (!frozen.has(name)) fill(this.store, name, toFloat32(value))
    const constants = given.filter(([name]) => frozen.has(name))
    if (constants.length > 0) this.net = withWeights(this.net, new Map(constants))
    return constants.length > 0
  }

  /** Fresh values for what learns: weights by the initializer, scales 1, biases 0, running statistics 0 and 1. */
  init(initializer: Initializer | Mixed, random: Random): void {
    const roles = findLayerRoles(this.net)
    for (const name of this.store.names) {
      const { dims } = this.store.view(name)
      const values = initialize(roles.get(name) ?? 'weight', dims, findInitializer(initializer, name), random)
      fill(this.store, name, values)
    }
  }

  /** Freezes these parameters and no others, beside those that never learn. Answers whether anything changed. */
  freeze(isFrozen: (name: string) => boolean): boolean {
    const learns = (name: string) => !isFrozen(name) && this.multipliers(name).rate !== 0
    const learning = new Set(this.store.names)
    if (this.names.every((name) => learns(name) === learning.has(name))) return false
    const before = this.store
    this.net = withWeights(this.net, this.get('newest'))
    this.store = this.makeStore(isFrozen)
    this.store.adopt(before)
    this.net = this.withoutCopies()
    return true
  }

  /** What learns is in the store: the net need not keep its first values beside it. */
  private withoutCopies(): Model {
    const views = this.store.names.map((name) => [name, this.store.view(name)] as const)
    return { ...this.net, initializers: new Map([...this.net.initializers, ...views]) }
  }

  private makeStore(isFrozen: (name: string) => boolean): ParameterStore {
    const groups = groupParameters(this.net, (name) => (isFrozen(name) ? FROZEN : this.multipliers(name)))
    if (!groups.some((group) => group.kind === 'trained'))
      throw new Failure('bad-model', `The net "${this.net.name}" has no parameter to train.`)
    const store = new ParameterStore(groups, this.stateNames, this.furtherState)
    for (const name of store.names) fill(store, name, toFloat32(this.net.initializers.get(name)!))
    return store
  }
}

const FROZEN: Multipliers = { rate: 0, decay: 0 }

function fill(store: ParameterStore, name: string, values: Float32Array): void {
  for (const weights of ['newest', 'average'] as const) (store.view(name, weights).data as Float32Array).set(values)
}

const copyOf = (t: Tensor): Tensor => ({ ...t, data: t.data.slice() })
