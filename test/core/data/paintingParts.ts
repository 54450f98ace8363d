/** What a program that paints needs of the core, in one module graph. */
export { commitStep } from '../../../main/core/data/labels'
export { settleLabel } from '../../../main/core/data/labelFile'
