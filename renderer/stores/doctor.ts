/** The doctor's page and what it found last; it may be called from anywhere, and its findings outlive the page. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { call, sentenceOf } from '../bridge'
import type { DoctorReport } from '../types'

export const useDoctor = defineStore('doctor', () => {
  const isOpen = ref(false)
  const isExamining = ref(false)
  const report = shallowRef<DoctorReport | null>(null)
  const problem = ref<string | null>(null)

  function open(): void {
    isOpen.value = true
    if (!report.value && !isExamining.value) void examine()
  }

  async function examine(): Promise<void> {
    isExamining.value = true
    problem.value = null
    try {
      report.value = await call('examineDevices')
    } catch (error) {
      problem.value = sentenceOf(error)
    } finally {
      isExamining.value = false
    }
  }

  return { isOpen, isExamining, report, problem, open, examine }
})
