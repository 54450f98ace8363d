/** The optimizers that the trainer has, each with what can be chosen about it; asked for once. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { call } from '../bridge'
import { problemWithSpecification, readSpecification } from '../specification'
import type { OptimizerInfo, OptionTable } from '../types'

export const useOptimizers = defineStore('optimizers', () => {
  const list = shallowRef<readonly OptimizerInfo[]>([])
  call('optimizers').then(
    (found) => (list.value = found),
    () => undefined // the training refuses what is wrong; only the fields are missing
  )

  /** The options of the optimizer that `adamw:beta2=0.95` names; none until the table is here. */
  function optionsOf(specification: string): OptionTable {
    const { name } = readSpecification(specification)
    return list.value.find(({ optimizer }) => optimizer === name)?.options ?? {}
  }

  const problemWith = (specification: string): string | null =>
    problemWithSpecification(specification, optionsOf(specification))

  return { list, optionsOf, problemWith }
})
