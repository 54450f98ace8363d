/** Rules that make some parameters learn faster, slower or not at all. */
export const rules = {
  title: 'Rules by name',
  frozen: 'frozen',
  asOthers: 'as all others',
  parameters: 'Parameters',
  rate: 'Rate ×',
  decay: 'Decay ×',
  names: 'Names of parameters, * for any text',
  namesHint: 'Names of parameters; * stands for any text: enc.*, *.bias',
  remove: 'Remove the rule',
  add: 'Freeze or slow down some layers',
  learn: (factor: number) => `learn ${factor} ×`,
  decays: (factor: number) => `decay ${factor} ×`,
  none: (first: string) => `No parameter of the net is called so; the first one is ${first}.`,
  some: (count: number, all: number, effect: string) => `${count} of ${all} parameters, ${effect}`,
  factors: {
    rate: { label: 'Learning rate', title: 'Factor of the learning rate; 0 leaves them as they are' },
    decay: { label: 'Weight decay', title: 'Factor of the weight decay' }
  }
}
