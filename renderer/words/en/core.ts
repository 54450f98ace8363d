/** What the core says of nets, optimizers and devices; they speak English, and other languages have a phrase book. */
export const core = {
  said: (english: string): string => english,
  /** Why a device is used or not, and what would mend it. */
  device: (english: string): string => english,
  /** A block of the picture of a net, or a size of its maps: '3 × inverted residual'. */
  block: (label: string): string => label,
  /** A setting by its name, as 'weightDecay'; `label` is the name taken apart. */
  setting: (_name: string, label: string): string => label,
  settingHint: (help: string, standard: string): string =>
    `${help.charAt(0).toUpperCase()}${help.slice(1)}. Default: ${standard}`,
  bounds: (label: string, least: number, most: number): string => `${label} must lie between ${least} and ${most}.`,
  whole: (label: string): string => `${label} must be a whole number.`
}
