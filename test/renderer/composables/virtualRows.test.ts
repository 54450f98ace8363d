import { ref } from 'vue'
import { expect, it } from 'vitest'
import { scrollTopFor, useVirtualRows } from '../../../renderer/composables/virtualRows'

it('only the rows in sight and a few around them exist', () => {
  const [count, scrollTop, height] = [ref(20_000), ref(0), ref(500)]
  const rows = useVirtualRows(count, 50, scrollTop, height)
  const range = () => [rows.first.value, rows.end.value]
  expect(range()).toEqual([0, 14])
  scrollTop.value = 500_020
  expect(range()).toEqual([9996, 10_015])
  scrollTop.value = 20_000 * 50
  expect(range()).toEqual([19_996, 20_000])
  count.value = 3
  expect(range()).toEqual([0, 3])
})

it('scrolls no further than needed to bring a row into sight', () => {
  expect([0, 10, 12, 30].map((row) => scrollTopFor(row, 50, 500, 200))).toEqual([0, 500, 500, 1350])
})
