/** The window's icons: SVG path data on a 24 x 24 grid, stroked. */

// prettier-ignore
export const ICONS = {
  home: 'M4 11 12 4l8 7M6 9.5V20h4.5v-5.5h3V20H18V9.5',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  close: 'M6 6l12 12M18 6 6 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  folder: 'M3 7a2 2 0 0 1 2-2h4l2.5 3H19a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5h.01',
  previous: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  down: 'M6 9l6 6 6-6',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20 20',
  bin: 'M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13M10.5 10.5v6M13.5 10.5v6',
  play: 'M8 5.5v13l10.5-6.5z',
  stop: 'M7 7h10v10H7z',
  exportFile: 'M12 15V4M8 7.5 12 4l4 3.5M5 13v6h14v-6',
  split: 'M12 4v16M5 8h3M5 12h3M5 16h3M16 8h3M16 12h3M16 16h3',
  skip: 'M5 6l8 6-8 6zM17 6v12',
  warning: 'M12 4 2.8 20h18.4zM12 10v4.5M12 17.3h.01',
  info: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5.5M12 7.7h.01',
  pencil: 'M4 20l1-4L16.5 4.5l3 3L8 19zM14 7l3 3',
  spark: 'M12 3l1.9 6.1L20 11l-6.1 1.9L12 19l-1.9-6.1L4 11l6.1-1.9z',
  reset: 'M5 6v5h5M5.5 11A7 7 0 1 1 6.6 16',
  fit: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  chip: 'M7 7h10v10H7zM10 10h4v4h-4zM9 3v4M15 3v4M9 17v4M15 17v4M3 9h4M3 15h4M17 9h4M17 15h4',
  keyboard: 'M3 7h18v11H3zM6.500 10.500h.01M10 10.500h.01M14 10.500h.01M17.500 10.500h.01M8 14.500h8',
  sliders: 'M4 7h10M18 7h2M16 5v4M4 12h3M11 12h9M9 10v4M4 17h8M16 17h4M14 15v4',
  net: 'M4 5h6v5H4zM14 14h6v5h-6zM4 14h6v5H4zM7 10v4M10 16.5h4M10 7.5h7V14',
  locked: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3M12 14.500v2',
  unlocked: 'M6 11h12v9H6zM8.500 11V7.500a3.500 3.500 0 0 1 6.800-1.200M12 14.500v2',
  visible: 'M2.500 12C6 5.500 18 5.500 21.500 12 18 18.500 6 18.500 2.500 12zM12 9a3 3 0 1 0 0 6a3 3 0 0 0 0-6z',
  hidden: 'M2.500 12C6 5.500 18 5.500 21.500 12 18 18.500 6 18.500 2.500 12zM4 20L20 4'
} as const

export type IconName = keyof typeof ICONS
